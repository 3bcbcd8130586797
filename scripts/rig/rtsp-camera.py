#!/usr/bin/python3
"""An RTSP camera for the tests and the bench that is not ours: GStreamer's server, with or without a digest login.

  rtsp-camera.py CLIP CODEC FPS PORT [USER PASSWORD]
  CLIP   a raw stream as ffmpeg's muxers h264, hevc and mjpeg write it; CODEC says which (h264, h265, jpeg)
  PORT   0 takes a free one; it is printed as "ready PORT"

Orders on standard input, one a line: "silent" sends nothing more and keeps every connection, "same" sends the last key
picture over and over, "go" goes on with the clip. The end of standard input ends the camera.
"""
import sys

import gi

gi.require_version("Gst", "1.0")
gi.require_version("GstRtspServer", "1.0")
gi.require_version("GstRtsp", "1.0")
from gi.repository import GLib, Gst, GstRtsp, GstRtspServer  # noqa: E402

PARSED = {
    "h264": ("h264parse", "video/x-h264,stream-format=byte-stream,alignment=au"),
    "h265": ("h265parse", "video/x-h265,stream-format=byte-stream,alignment=au"),
    "jpeg": ("jpegparse", "image/jpeg"),
}
PAYLOADED = {
    "h264": "h264parse config-interval=-1 ! rtph264pay name=pay0 pt=96 config-interval=1",
    "h265": "h265parse config-interval=-1 ! rtph265pay name=pay0 pt=96 config-interval=1",
    "jpeg": "rtpjpegpay name=pay0 pt=26",
}


def pictures_of(clip, codec):
    """Every access unit of the clip with whether it is a key picture, and what the last one says it is."""
    parser, caps = PARSED[codec]
    line = Gst.parse_launch(f'filesrc location="{clip}" ! {parser} ! {caps} ! appsink name=out sync=false')
    line.set_state(Gst.State.PLAYING)
    sink = line.get_by_name("out")
    pictures, said = [], None
    while (sample := sink.emit("pull-sample")) is not None:
        buffer, said = sample.get_buffer(), sample.get_caps().to_string()
        pictures.append((buffer.extract_dup(0, buffer.get_size()), not buffer.has_flags(Gst.BufferFlags.DELTA_UNIT)))
    line.set_state(Gst.State.NULL)
    if not pictures:
        sys.exit(f"there is no {codec} picture in {clip}")
    return pictures, said


class Film(GstRtspServer.RTSPMediaFactory):
    """One film for all viewers, at the pace of the wall clock."""

    def __init__(self, pictures, caps, codec, fps):
        super().__init__()
        self.pictures, self.caps, self.codec, self.fps = pictures, caps, codec, fps
        self.mood = "go"
        self.set_shared(True)
        self.set_eos_shutdown(True)

    def do_create_element(self, url):
        return Gst.parse_launch(
            f'( appsrc name=film is-live=true format=time do-timestamp=true caps="{self.caps}" ! {PAYLOADED[self.codec]} )'
        )

    def do_configure(self, media):
        source = media.get_element().get_by_name("film")
        at = 0

        def show():
            nonlocal at
            if self.mood != "silent":
                if self.mood == "same":
                    at = at // len(self.pictures) * len(self.pictures)
                while self.mood == "same" and not self.pictures[at % len(self.pictures)][1]:
                    at += 1
                if source.emit("push-buffer", Gst.Buffer.new_wrapped(self.pictures[at % len(self.pictures)][0])) != Gst.FlowReturn.OK:
                    return False
                at += self.mood == "go"
            return True

        tick = GLib.timeout_add(round(1000 / self.fps), show)
        media.connect("unprepared", lambda _: GLib.source_remove(tick) if GLib.main_context_default().find_source_by_id(tick) else None)


def main():
    clip, codec, fps, port = sys.argv[1:5]
    Gst.init(None)
    film = Film(*pictures_of(clip, codec), codec, float(fps))
    server = GstRtspServer.RTSPServer()
    server.set_address("127.0.0.1")
    server.set_service(port)
    if len(sys.argv) > 6:
        login = GstRtspServer.RTSPAuth()
        token = GstRtspServer.RTSPToken()
        token.set_string(GstRtspServer.RTSP_TOKEN_MEDIA_FACTORY_ROLE, "viewer")
        login.set_supported_methods(GstRtsp.RTSPAuthMethod.DIGEST)
        login.add_digest(sys.argv[5], sys.argv[6], token)
        server.set_auth(login)
        role = Gst.Structure.new_from_string("viewer, media.factory.access=(boolean)true, media.factory.construct=(boolean)true")
        film.add_role_from_structure(role[0] if isinstance(role, tuple) else role)
    server.get_mount_points().add_factory("/cam", film)
    if server.attach(None) == 0:
        sys.exit(f"port {port} is taken")
    print("ready", server.get_bound_port(), flush=True)
    loop = GLib.MainLoop()

    def order(source, condition):
        line = source.readline().strip()
        if not line:
            loop.quit()
            return False
        film.mood = line
        return True

    GLib.io_add_watch(sys.stdin, GLib.IO_IN | GLib.IO_HUP, order)
    loop.run()


main()
