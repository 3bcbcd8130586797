// What the test camera speaks, for gSOAP's soapcpp2: the few calls of ONVIF that Lotkeeper makes, with their types as
// the standard writes them. Only for tests; nothing of it is in the executable.
#import "soap12.h"
#import "wsse.h"
#import "wsdd10.h"
#import "custom/duration.h"

//gsoap tt schema namespace: http://www.onvif.org/ver10/schema
//gsoap tt schema elementForm: qualified
//gsoap tt schema attributeForm: unqualified
//gsoap ter schema namespace: http://www.onvif.org/ver10/error
//gsoap dn schema namespace: http://www.onvif.org/ver10/network/wsdl
//gsoap tds schema namespace: http://www.onvif.org/ver10/device/wsdl
//gsoap tds schema elementForm: qualified
//gsoap tmd schema namespace: http://www.onvif.org/ver10/deviceIO/wsdl
//gsoap tmd schema elementForm: qualified
//gsoap trt schema namespace: http://www.onvif.org/ver10/media/wsdl
//gsoap trt schema elementForm: qualified
//gsoap tr2 schema namespace: http://www.onvif.org/ver20/media/wsdl
//gsoap tr2 schema elementForm: qualified

//gsoap tds service name: camera
//gsoap tds service style: document
//gsoap tds service encoding: literal
//gsoap tmd service name: camera
//gsoap tmd service style: document
//gsoap tmd service encoding: literal
//gsoap trt service name: camera
//gsoap trt service style: document
//gsoap trt service encoding: literal
//gsoap tr2 service name: camera
//gsoap tr2 service style: document
//gsoap tr2 service encoding: literal

enum xsd__boolean { false_, true_ };

// ---- time and identity
struct tt__Time { int Hour 1; int Minute 1; int Second 1; };
struct tt__Date { int Year 1; int Month 1; int Day 1; };
struct tt__DateTime { struct tt__Time Time 1; struct tt__Date Date 1; };
enum tt__SetDateTimeType { tt__SetDateTimeType__Manual, tt__SetDateTimeType__NTP };
struct tt__SystemDateTime {
  enum tt__SetDateTimeType DateTimeType 1;
  enum xsd__boolean DaylightSavings 1;
  struct tt__DateTime *UTCDateTime 0;
};
struct _tds__GetSystemDateAndTime { char dummy_ 0; };
struct _tds__GetSystemDateAndTimeResponse { struct tt__SystemDateTime *SystemDateAndTime 1; };
int __tds__GetSystemDateAndTime(struct _tds__GetSystemDateAndTime *tds__GetSystemDateAndTime,
                                struct _tds__GetSystemDateAndTimeResponse *tds__GetSystemDateAndTimeResponse);

struct _tds__GetDeviceInformation { char dummy_ 0; };
struct _tds__GetDeviceInformationResponse {
  char *Manufacturer 1; char *Model 1; char *FirmwareVersion 1; char *SerialNumber 1; char *HardwareId 1;
};
int __tds__GetDeviceInformation(struct _tds__GetDeviceInformation *tds__GetDeviceInformation,
                                struct _tds__GetDeviceInformationResponse *tds__GetDeviceInformationResponse);

// ---- services
struct tt__OnvifVersion { int Major 1; int Minor 1; };
struct tds__Service { char *Namespace 1; char *XAddr 1; struct tt__OnvifVersion Version 1; };
struct _tds__GetServices { enum xsd__boolean IncludeCapability 1; };
struct _tds__GetServicesResponse { int __sizeService; struct tds__Service *Service 1; };
int __tds__GetServices(struct _tds__GetServices *tds__GetServices,
                       struct _tds__GetServicesResponse *tds__GetServicesResponse);

struct tt__RealTimeStreamingCapabilities { enum xsd__boolean *RTPMulticast 0; };
struct tt__MediaCapabilities { char *XAddr 1; struct tt__RealTimeStreamingCapabilities StreamingCapabilities 1; };
struct tt__DeviceIOCapabilities { char *XAddr 1; int RelayOutputs 1; };
struct tt__CapabilitiesExtension { struct tt__DeviceIOCapabilities *DeviceIO 0; };
struct tt__Capabilities { struct tt__MediaCapabilities *Media 0; struct tt__CapabilitiesExtension *Extension 0; };
enum tt__CapabilityCategory { tt__CapabilityCategory__All, tt__CapabilityCategory__Media };
struct _tds__GetCapabilities { int __sizeCategory; enum tt__CapabilityCategory *Category 0; };
struct _tds__GetCapabilitiesResponse { struct tt__Capabilities *Capabilities 1; };
int __tds__GetCapabilities(struct _tds__GetCapabilities *tds__GetCapabilities,
                           struct _tds__GetCapabilitiesResponse *tds__GetCapabilitiesResponse);

// ---- relay outputs
enum tt__RelayMode { tt__RelayMode__Monostable, tt__RelayMode__Bistable };
enum tt__RelayIdleState { tt__RelayIdleState__closed, tt__RelayIdleState__open };
enum tt__RelayLogicalState { tt__RelayLogicalState__active, tt__RelayLogicalState__inactive };
struct tt__RelayOutputSettings { enum tt__RelayMode Mode 1; xsd__duration DelayTime 1; enum tt__RelayIdleState IdleState 1; };
struct tt__RelayOutput { @char *token 1; struct tt__RelayOutputSettings Properties 1; };
struct _tds__GetRelayOutputs { char dummy_ 0; };
struct _tds__GetRelayOutputsResponse { int __sizeRelayOutputs; struct tt__RelayOutput *RelayOutputs 0; };
int __tds__GetRelayOutputs(struct _tds__GetRelayOutputs *tds__GetRelayOutputs,
                           struct _tds__GetRelayOutputsResponse *tds__GetRelayOutputsResponse);
struct _tds__SetRelayOutputSettings { char *RelayOutputToken 1; struct tt__RelayOutputSettings Properties 1; };
struct _tds__SetRelayOutputSettingsResponse { char dummy_ 0; };
int __tds__SetRelayOutputSettings(struct _tds__SetRelayOutputSettings *tds__SetRelayOutputSettings,
                                  struct _tds__SetRelayOutputSettingsResponse *tds__SetRelayOutputSettingsResponse);
struct _tds__SetRelayOutputState { char *RelayOutputToken 1; enum tt__RelayLogicalState LogicalState 1; };
struct _tds__SetRelayOutputStateResponse { char dummy_ 0; };
int __tds__SetRelayOutputState(struct _tds__SetRelayOutputState *tds__SetRelayOutputState,
                               struct _tds__SetRelayOutputStateResponse *tds__SetRelayOutputStateResponse);
struct _tmd__SetRelayOutputSettings { struct tt__RelayOutput RelayOutput 1; };
struct _tmd__SetRelayOutputSettingsResponse { char dummy_ 0; };
int __tmd__SetRelayOutputSettings(struct _tmd__SetRelayOutputSettings *tmd__SetRelayOutputSettings,
                                  struct _tmd__SetRelayOutputSettingsResponse *tmd__SetRelayOutputSettingsResponse);

// ---- media
enum tt__VideoEncoding { tt__VideoEncoding__JPEG, tt__VideoEncoding__MPEG4, tt__VideoEncoding__H264 };
struct tt__VideoResolution { int Width 1; int Height 1; };
struct tt__VideoRateControl { int FrameRateLimit 1; int EncodingInterval 1; int BitrateLimit 1; };
struct tt__VideoEncoderConfiguration {
  @char *token 1; char *Name 1; int UseCount 1; enum tt__VideoEncoding Encoding 1; struct tt__VideoResolution Resolution 1;
  float Quality 1; struct tt__VideoRateControl *RateControl 0;
};
struct tt__Profile { @char *token 1; char *Name 1; struct tt__VideoEncoderConfiguration *VideoEncoderConfiguration 0; };
struct _trt__GetProfiles { char dummy_ 0; };
struct _trt__GetProfilesResponse { int __sizeProfiles; struct tt__Profile *Profiles 0; };
int __trt__GetProfiles(struct _trt__GetProfiles *trt__GetProfiles, struct _trt__GetProfilesResponse *trt__GetProfilesResponse);
enum tt__StreamType { tt__StreamType__RTP_Unicast, tt__StreamType__RTP_Multicast };
enum tt__TransportProtocol { tt__TransportProtocol__UDP, tt__TransportProtocol__TCP, tt__TransportProtocol__RTSP, tt__TransportProtocol__HTTP };
struct tt__Transport { enum tt__TransportProtocol Protocol 1; };
struct tt__StreamSetup { enum tt__StreamType Stream 1; struct tt__Transport *Transport 1; };
struct tt__MediaUri { char *Uri 1; enum xsd__boolean InvalidAfterConnect 1; enum xsd__boolean InvalidAfterReboot 1; xsd__duration Timeout 1; };
struct _trt__GetStreamUri { struct tt__StreamSetup *StreamSetup 1; char *ProfileToken 1; };
struct _trt__GetStreamUriResponse { struct tt__MediaUri *MediaUri 1; };
int __trt__GetStreamUri(struct _trt__GetStreamUri *trt__GetStreamUri, struct _trt__GetStreamUriResponse *trt__GetStreamUriResponse);
struct _trt__GetSnapshotUri { char *ProfileToken 1; };
struct _trt__GetSnapshotUriResponse { struct tt__MediaUri *MediaUri 1; };
int __trt__GetSnapshotUri(struct _trt__GetSnapshotUri *trt__GetSnapshotUri, struct _trt__GetSnapshotUriResponse *trt__GetSnapshotUriResponse);

struct tt__VideoRateControl2 { float FrameRateLimit 1; int BitrateLimit 1; };
struct tt__VideoEncoder2Configuration {
  @char *token 1; char *Name 1; int UseCount 1; char *Encoding 1; struct tt__VideoResolution Resolution 1;
  struct tt__VideoRateControl2 *RateControl 0; float Quality 1;
};
struct tr2__ConfigurationSet { struct tt__VideoEncoder2Configuration *VideoEncoder 0; };
struct tr2__MediaProfile { @char *token 1; char *Name 1; struct tr2__ConfigurationSet *Configurations 0; };
struct _tr2__GetProfiles { char *Token 0; int __sizeType; char **Type 0; };
struct _tr2__GetProfilesResponse { int __sizeProfiles; struct tr2__MediaProfile *Profiles 0; };
int __tr2__GetProfiles(struct _tr2__GetProfiles *tr2__GetProfiles, struct _tr2__GetProfilesResponse *tr2__GetProfilesResponse);
struct _tr2__GetStreamUri { char *Protocol 1; char *ProfileToken 1; };
struct _tr2__GetStreamUriResponse { char *Uri 1; };
int __tr2__GetStreamUri(struct _tr2__GetStreamUri *tr2__GetStreamUri, struct _tr2__GetStreamUriResponse *tr2__GetStreamUriResponse);
struct _tr2__GetSnapshotUri { char *ProfileToken 1; };
struct _tr2__GetSnapshotUriResponse { char *Uri 1; };
int __tr2__GetSnapshotUri(struct _tr2__GetSnapshotUri *tr2__GetSnapshotUri, struct _tr2__GetSnapshotUriResponse *tr2__GetSnapshotUriResponse);
