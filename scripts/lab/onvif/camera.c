// A camera for tests: ONVIF as gSOAP speaks it, which is what many real cameras are made with. SOAP, XML, WS-Security,
// HTTP digest and WS-Discovery are gSOAP's own; only the few answers below are ours. It prints what its relay does.
//
//   camera PORT ID [OPTION…]   (listens on 127.0.0.1; prints "ready" and then one line an event)
//     user=NAME         whom it knows (default operator)
//     clock=SECONDS     its clock is so far ahead of ours
//     auth=digest       HTTP digest instead of WS-Security
//     relays=none|io    no relay calls at all, or only in the Device IO service
//     timing=no|whole   takes monostable and stays bistable, or rounds its delay to whole seconds
//     media=1|2         which media service it has (default both)
//     old               no GetServices, only GetCapabilities
#include <arpa/inet.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/time.h>
#include <unistd.h>
#include "soapH.h"
#include "camera.nsmap"
#include "httpda.h"
#include "wsddapi.h"
#include "wsseapi.h"

static const char *user_name = "operator";
static const char *PASSWORD = "right & <password>";
static const char *REALM = "camera";
static const char *TOKENS[] = {"RelayOutputToken_0", "RelayOutputToken_1"};

static int port, is_digest, is_old, media = 3;
static long skew;
static const char *id = "", *relays = "", *timing = "";
static struct tt__RelayOutputSettings settings[2];
static int is_active[2];
static double due[2];

time_t __real_time(time_t *);
time_t __wrap_time(time_t *to) {
  time_t now = __real_time(NULL) + skew;
  if (to) *to = now;
  return now;
}

static double seconds(void) {
  struct timeval now;
  gettimeofday(&now, NULL);
  return now.tv_sec + now.tv_usec / 1e6;
}

static void say(const char *what) {
  printf("%s\n", what);
  fflush(stdout);
}

static void move(int relay, int active, const char *why) {
  char line[100];
  is_active[relay] = active;
  due[relay] = active && settings[relay].Mode == tt__RelayMode__Monostable ? seconds() + settings[relay].DelayTime / 1e3 : 0;
  snprintf(line, sizeof line, "%d %s %s", relay, active ? "active" : "inactive", why);
  say(line);
}

static void let_go(void) {
  for (int relay = 0; relay < 2; relay++)
    if (due[relay] > 0 && seconds() >= due[relay]) move(relay, 0, "by itself");
}

static int refuse(struct soap *soap, const char *code, const char *why) {
  soap_wsse_delete_Security(soap);
  return soap_sender_fault_subcode(soap, code, why, NULL);
}

/* The standard has it as the receiver's fault. */
static int is_not_here(struct soap *soap) {
  soap_wsse_delete_Security(soap);
  return soap_receiver_fault_subcode(soap, "ter:ActionNotSupported", "no such action", NULL);
}

/* Everything but the time of day wants a user. */
static int check_user(struct soap *soap) {
  if (is_digest) {
    if (soap->authrealm && soap->userid && !strcmp(soap->authrealm, REALM) && !strcmp(soap->userid, user_name) &&
        !http_da_verify_post(soap, PASSWORD)) {
      if (!soap_wsse_get_Username(soap)) return SOAP_OK;
      return refuse(soap, "ter:InvalidArgVal", "two logins at once");
    }
    soap->authrealm = REALM;
    return soap->error = 401;
  }
  const char *user = soap_wsse_get_Username(soap);
  if (!user || strcmp(user, user_name)) return refuse(soap, "ter:NotAuthorized", "Sender not authorized");
  if (soap_wsse_verify_Password(soap, PASSWORD)) {
    int error = soap->error;
    soap_wsse_delete_Security(soap);
    say("refused");
    return error;
  }
  soap_wsse_delete_Security(soap);
  return SOAP_OK;
}

static char *address(struct soap *soap, const char *scheme, const char *path) {
  char text[200];
  /* The address that the camera believes to have. */
  snprintf(text, sizeof text, "%s://192.168.1.108%s", scheme, path);
  return soap_strdup(soap, text);
}

int __tds__GetSystemDateAndTime(struct soap *soap, struct _tds__GetSystemDateAndTime *in,
                                struct _tds__GetSystemDateAndTimeResponse *out) {
  time_t now = time(NULL);
  struct tm *utc = gmtime(&now);
  struct tt__SystemDateTime *answer = soap_malloc(soap, sizeof *answer);
  struct tt__DateTime *moment = soap_malloc(soap, sizeof *moment);
  moment->Date.Year = utc->tm_year + 1900;
  moment->Date.Month = utc->tm_mon + 1;
  moment->Date.Day = utc->tm_mday;
  moment->Time.Hour = utc->tm_hour;
  moment->Time.Minute = utc->tm_min;
  moment->Time.Second = utc->tm_sec;
  answer->DateTimeType = tt__SetDateTimeType__Manual;
  answer->DaylightSavings = false_;
  answer->UTCDateTime = moment;
  out->SystemDateAndTime = answer;
  return SOAP_OK;
}

int __tds__GetDeviceInformation(struct soap *soap, struct _tds__GetDeviceInformation *in,
                                struct _tds__GetDeviceInformationResponse *out) {
  if (check_user(soap)) return soap->error;
  out->Manufacturer = "Gate & Sons";
  out->Model = "G-1";
  out->FirmwareVersion = "2.8.124";
  out->SerialNumber = (char *)id;
  out->HardwareId = "1";
  return SOAP_OK;
}

int __tds__GetServices(struct soap *soap, struct _tds__GetServices *in, struct _tds__GetServicesResponse *out) {
  if (check_user(soap)) return soap->error;
  if (is_old) return is_not_here(soap);
  struct tds__Service *all = soap_malloc(soap, 4 * sizeof *all);
  int n = 0;
  memset(all, 0, 4 * sizeof *all);
  all[n].Namespace = "http://www.onvif.org/ver10/device/wsdl";
  all[n++].XAddr = address(soap, "http", "/onvif/device_service");
  if (media & 1) {
    all[n].Namespace = "http://www.onvif.org/ver10/media/wsdl";
    all[n++].XAddr = address(soap, "http", "/onvif/media_service");
  }
  if (media & 2) {
    all[n].Namespace = "http://www.onvif.org/ver20/media/wsdl";
    all[n++].XAddr = address(soap, "http", "/onvif/media2_service");
  }
  if (!strcmp(relays, "io")) {
    all[n].Namespace = "http://www.onvif.org/ver10/deviceIO/wsdl";
    all[n++].XAddr = address(soap, "http", "/onvif/deviceio?unit=0");
  }
  out->__sizeService = n;
  out->Service = all;
  return SOAP_OK;
}

int __tds__GetCapabilities(struct soap *soap, struct _tds__GetCapabilities *in, struct _tds__GetCapabilitiesResponse *out) {
  if (check_user(soap)) return soap->error;
  struct tt__Capabilities *answer = soap_malloc(soap, sizeof *answer);
  struct tt__MediaCapabilities *trt = soap_malloc(soap, sizeof *trt);
  memset(answer, 0, sizeof *answer);
  memset(trt, 0, sizeof *trt);
  trt->XAddr = address(soap, "http", "/onvif/media_service");
  answer->Media = trt;
  out->Capabilities = answer;
  return SOAP_OK;
}

/* Whether the relay calls are here at all. */
static int check_relays(struct soap *soap) {
  if (check_user(soap)) return soap->error;
  if (!strcmp(relays, "none") || (!strcmp(relays, "io") && strncmp(soap->path, "/onvif/deviceio", 15)))
    return is_not_here(soap);
  return SOAP_OK;
}

static int relay_of(const char *token) {
  for (int relay = 0; relay < 2; relay++)
    if (!strcmp(token, TOKENS[relay])) return relay;
  return -1;
}

int __tds__GetRelayOutputs(struct soap *soap, struct _tds__GetRelayOutputs *in, struct _tds__GetRelayOutputsResponse *out) {
  if (check_relays(soap)) return soap->error;
  struct tt__RelayOutput *all = soap_malloc(soap, 2 * sizeof *all);
  for (int relay = 0; relay < 2; relay++) {
    all[relay].token = (char *)TOKENS[relay];
    all[relay].Properties = settings[relay];
  }
  out->__sizeRelayOutputs = 2;
  out->RelayOutputs = all;
  return SOAP_OK;
}

static int set(struct soap *soap, const char *token, struct tt__RelayOutputSettings wanted) {
  int relay = relay_of(token);
  char line[100];
  if (relay < 0) return refuse(soap, "ter:InvalidArgVal", "Unknown relay token reference");
  snprintf(line, sizeof line, "%d settings %s %d %s", relay,
           wanted.Mode == tt__RelayMode__Monostable ? "monostable" : "bistable", (int)wanted.DelayTime,
           wanted.IdleState == tt__RelayIdleState__open ? "open" : "closed");
  say(line);
  if (!strcmp(timing, "no")) wanted.Mode = tt__RelayMode__Bistable;
  if (!strcmp(timing, "whole")) wanted.DelayTime = (wanted.DelayTime + 999) / 1000 * 1000;
  settings[relay] = wanted;
  return SOAP_OK;
}

int __tds__SetRelayOutputSettings(struct soap *soap, struct _tds__SetRelayOutputSettings *in,
                                  struct _tds__SetRelayOutputSettingsResponse *out) {
  if (check_relays(soap)) return soap->error;
  if (!strcmp(relays, "io")) return is_not_here(soap);
  return set(soap, in->RelayOutputToken, in->Properties);
}

int __tmd__SetRelayOutputSettings(struct soap *soap, struct _tmd__SetRelayOutputSettings *in,
                                  struct _tmd__SetRelayOutputSettingsResponse *out) {
  if (check_relays(soap)) return soap->error;
  return set(soap, in->RelayOutput.token, in->RelayOutput.Properties);
}

int __tds__SetRelayOutputState(struct soap *soap, struct _tds__SetRelayOutputState *in,
                               struct _tds__SetRelayOutputStateResponse *out) {
  if (check_relays(soap)) return soap->error;
  int relay = relay_of(in->RelayOutputToken);
  if (relay < 0) return refuse(soap, "ter:InvalidArgVal", "Unknown relay token reference");
  move(relay, in->LogicalState == tt__RelayLogicalState__active, "as told");
  return SOAP_OK;
}

int __trt__GetProfiles(struct soap *soap, struct _trt__GetProfiles *in, struct _trt__GetProfilesResponse *out) {
  if (check_user(soap)) return soap->error;
  struct tt__Profile *all = soap_malloc(soap, 2 * sizeof *all);
  struct tt__VideoEncoderConfiguration *encoders = soap_malloc(soap, 2 * sizeof *encoders);
  struct tt__VideoRateControl *rates = soap_malloc(soap, 2 * sizeof *rates);
  memset(encoders, 0, 2 * sizeof *encoders);
  for (int i = 0; i < 2; i++) {
    all[i].token = i ? "Sub" : "Main";
    all[i].Name = i ? "sub stream" : "main stream";
    all[i].VideoEncoderConfiguration = &encoders[i];
    encoders[i].token = encoders[i].Name = "encoder";
    encoders[i].Encoding = tt__VideoEncoding__H264;
    encoders[i].Resolution.Width = i ? 1280 : 2560;
    encoders[i].Resolution.Height = i ? 720 : 1440;
    encoders[i].RateControl = &rates[i];
    rates[i].FrameRateLimit = i ? 15 : 25;
    rates[i].EncodingInterval = 1;
    rates[i].BitrateLimit = 4096;
  }
  out->__sizeProfiles = 2;
  out->Profiles = all;
  return SOAP_OK;
}

static struct tt__MediaUri *uri(struct soap *soap, char *text) {
  struct tt__MediaUri *answer = soap_malloc(soap, sizeof *answer);
  memset(answer, 0, sizeof *answer);
  answer->Uri = text;
  return answer;
}

static char *stream(struct soap *soap, const char *token) {
  char path[100];
  snprintf(path, sizeof path, ":554/%s?unicast=true", token);
  return address(soap, "rtsp", path);
}

int __trt__GetStreamUri(struct soap *soap, struct _trt__GetStreamUri *in, struct _trt__GetStreamUriResponse *out) {
  if (check_user(soap)) return soap->error;
  if (in->StreamSetup->Stream != tt__StreamType__RTP_Unicast || !in->StreamSetup->Transport ||
      in->StreamSetup->Transport->Protocol != tt__TransportProtocol__RTSP)
    return refuse(soap, "ter:InvalidStreamSetup", "only RTSP");
  out->MediaUri = uri(soap, stream(soap, in->ProfileToken));
  return SOAP_OK;
}

int __trt__GetSnapshotUri(struct soap *soap, struct _trt__GetSnapshotUri *in, struct _trt__GetSnapshotUriResponse *out) {
  if (check_user(soap)) return soap->error;
  if (strcmp(in->ProfileToken, "Main")) return is_not_here(soap);
  out->MediaUri = uri(soap, address(soap, "http", "/snap.jpg"));
  return SOAP_OK;
}

int __tr2__GetProfiles(struct soap *soap, struct _tr2__GetProfiles *in, struct _tr2__GetProfilesResponse *out) {
  if (check_user(soap)) return soap->error;
  struct tr2__MediaProfile *one = soap_malloc(soap, sizeof *one);
  struct tr2__ConfigurationSet *configurations = soap_malloc(soap, sizeof *configurations);
  struct tt__VideoEncoder2Configuration *encoder = soap_malloc(soap, sizeof *encoder);
  struct tt__VideoRateControl2 *rate = soap_malloc(soap, sizeof *rate);
  memset(encoder, 0, sizeof *encoder);
  one->token = "Main2";
  one->Name = "main stream";
  one->Configurations = configurations;
  configurations->VideoEncoder = encoder;
  encoder->token = encoder->Name = "encoder";
  encoder->Encoding = "H265";
  encoder->Resolution.Width = 3840;
  encoder->Resolution.Height = 2160;
  encoder->RateControl = rate;
  rate->FrameRateLimit = 12.5;
  rate->BitrateLimit = 4096;
  out->__sizeProfiles = in->__sizeType == 1 && !strcmp(in->Type[0], "VideoEncoder");
  out->Profiles = one;
  return SOAP_OK;
}

int __tr2__GetStreamUri(struct soap *soap, struct _tr2__GetStreamUri *in, struct _tr2__GetStreamUriResponse *out) {
  if (check_user(soap)) return soap->error;
  if (strcmp(in->Protocol, "RTSP")) return refuse(soap, "ter:InvalidArgVal", "only RTSP");
  out->Uri = stream(soap, in->ProfileToken);
  return SOAP_OK;
}

int __tr2__GetSnapshotUri(struct soap *soap, struct _tr2__GetSnapshotUri *in, struct _tr2__GetSnapshotUriResponse *out) {
  if (check_user(soap)) return soap->error;
  out->Uri = address(soap, "http", "/snap.jpg");
  return SOAP_OK;
}

/* Whoever gets anything learns by the line that all lines before it are there. */
static int mark(struct soap *soap) {
  say("mark");
  return 404;
}

// ---- discovery
soap_wsdd_mode wsdd_event_Probe(struct soap *soap, const char *message, const char *reply, const char *types,
                                const char *scopes, const char *match, struct wsdd__ProbeMatchesType *matches) {
  char endpoint[100], xaddrs[200];
  soap_wsdd_init_ProbeMatches(soap, matches);
  if (!types || !strstr(types, "NetworkVideoTransmitter")) return SOAP_WSDD_ADHOC;
  snprintf(endpoint, sizeof endpoint, "urn:uuid:%s", id);
  snprintf(xaddrs, sizeof xaddrs, "http://192.168.1.108/onvif/device_service http://127.0.0.1:%d/onvif/device_service", port);
  soap_wsdd_add_ProbeMatch(soap, matches, soap_strdup(soap, endpoint), "\"http://www.onvif.org/ver10/network/wsdl\":NetworkVideoTransmitter",
                           "onvif://www.onvif.org/type/video_encoder onvif://www.onvif.org/hardware/G-1 onvif://www.onvif.org/name/Gate%20camera",
                           NULL, soap_strdup(soap, xaddrs), 1);
  /* gSOAP sends the matches to whoever asked. */
  return SOAP_WSDD_MANAGED;
}
void wsdd_event_Hello(struct soap *soap, unsigned int a, const char *b, unsigned int c, const char *d, const char *e,
                      const char *f, const char *g, const char *h, const char *i, const char *j, unsigned int k) {}
void wsdd_event_Bye(struct soap *soap, unsigned int a, const char *b, unsigned int c, const char *d, const char *e,
                    const char *f, const char *g, const char *h, const char *i, const char *j, unsigned int *k) {}
soap_wsdd_mode wsdd_event_Resolve(struct soap *soap, const char *a, const char *b, const char *c,
                                  struct wsdd__ResolveMatchType *d) {
  return SOAP_WSDD_ADHOC;
}
void wsdd_event_ProbeMatches(struct soap *soap, unsigned int a, const char *b, unsigned int c, const char *d,
                             const char *e, struct wsdd__ProbeMatchesType *f) {}
void wsdd_event_ResolveMatches(struct soap *soap, unsigned int a, const char *b, unsigned int c, const char *d,
                               const char *e, struct wsdd__ResolveMatchType *f) {}
int SOAP_ENV__Fault(struct soap *soap, char *a, char *b, char *c, struct SOAP_ENV__Detail *d, struct SOAP_ENV__Code *e,
                    struct SOAP_ENV__Reason *f, char *g, char *h, struct SOAP_ENV__Detail *i) {
  return SOAP_OK;
}

static void answer_probes(void) {
  struct soap *soap = soap_new1(SOAP_IO_UDP);
  struct ip_mreq group;
  prctl(PR_SET_PDEATHSIG, SIGKILL);
  soap->bind_flags = SO_REUSEADDR;
  soap->connect_flags = SO_BROADCAST;
  if (!soap_valid_socket(soap_bind(soap, NULL, 3702, 100))) {
    soap_print_fault(soap, stderr);
    exit(1);
  }
  inet_pton(AF_INET, "239.255.255.250", &group.imr_multiaddr);
  inet_pton(AF_INET, "127.0.0.1", &group.imr_interface);
  if (setsockopt(soap->master, IPPROTO_IP, IP_ADD_MEMBERSHIP, &group, sizeof group)) perror("multicast");
  say("listening");
  for (;;) {
    if (soap_wsdd_listen(soap, 1)) soap_print_fault(soap, stderr);
  }
}

int main(int count, char **words) {
  if (count < 3) return 2;
  port = atoi(words[1]);
  id = words[2];
  for (int i = 3; i < count; i++) {
    char *value = strchr(words[i], '=');
    value = value ? value + 1 : "";
    if (!strncmp(words[i], "clock=", 6)) skew = atol(value);
    else if (!strncmp(words[i], "user=", 5)) user_name = value;
    else if (!strncmp(words[i], "auth=", 5)) is_digest = 1;
    else if (!strncmp(words[i], "relays=", 7)) relays = value;
    else if (!strncmp(words[i], "timing=", 7)) timing = value;
    else if (!strncmp(words[i], "media=", 6)) media = atoi(value);
    else if (!strcmp(words[i], "old")) is_old = 1;
    else return 2;
  }
  for (int relay = 0; relay < 2; relay++) {
    settings[relay].Mode = tt__RelayMode__Bistable;
    settings[relay].DelayTime = 1000;
    settings[relay].IdleState = tt__RelayIdleState__closed;
  }
  signal(SIGPIPE, SIG_IGN);
  if (fork() == 0) answer_probes();
  struct soap *soap = soap_new1(SOAP_XML_STRICT);
  soap_register_plugin(soap, soap_wsse);
  soap_register_plugin(soap, http_da);
  soap->fget = mark;
  soap->bind_flags = SO_REUSEADDR;
  soap->accept_timeout = -20000;
  soap->send_timeout = soap->recv_timeout = 5;
  if (!soap_valid_socket(soap_bind(soap, "127.0.0.1", port, 100))) {
    soap_print_fault(soap, stderr);
    return 1;
  }
  say("ready");
  for (;;) {
    let_go();
    if (soap_valid_socket(soap_accept(soap))) {
      soap_serve(soap);
      soap_destroy(soap);
      soap_end(soap);
    }
  }
}
