/**
 * Bodies as the makers' cameras send them, byte by byte after their documentation, with our own values. Used by the
 * tests beside it; the one test here holds that they are what they claim to be.
 */
import { expect, test } from "bun:test";

/** A JPEG of one grey pixel, and so many bytes behind it that it is as large as a picture. */
export const jpeg = (bytes = 400, fill = 0x20): Uint8Array => {
  const made = new Uint8Array(bytes).fill(fill);
  made.set([0xff, 0xd8, 0xff, 0xe0, 0x00, 0x10, 0x4a, 0x46, 0x49, 0x46, 0x00]);
  made.set([0xff, 0xd9], bytes - 2);
  return made;
};
export const base64 = (bytes: Uint8Array): string => Buffer.from(bytes).toString("base64");

export type HikvisionBody = {
  plate: string;
  confidence: number;
  at: string;
  uuid: string;
  direction?: string;
  believe?: string;
};

/** ISAPI, `EventNotificationAlert` of event type ANPR. */
export const hikvisionXml = ({
  plate,
  confidence,
  at,
  uuid,
  direction = "forward",
  believe = "",
}: HikvisionBody) => `<?xml version="1.0" encoding="UTF-8"?>
<EventNotificationAlert version="2.0" xmlns="http://www.hikvision.com/ver20/XMLSchema">
<ipAddress>10.9.8.7</ipAddress>
<portNo>80</portNo>
<protocol>HTTP</protocol>
<macAddress>00:11:22:33:44:55</macAddress>
<channelID>1</channelID>
<dateTime>${at}</dateTime>
<activePostCount>1</activePostCount>
<eventType>ANPR</eventType>
<eventState>active</eventState>
<eventDescription>ANPR</eventDescription>
<channelName>Mill &amp; Lane</channelName>
<ANPR>
<country>4</country>
<licensePlate>${plate}</licensePlate>
<line>1</line>
<direction>${direction}</direction>
<confidenceLevel>${confidence}</confidenceLevel>
<plateType>unknown</plateType>
<plateColor>white</plateColor>
${believe === "" ? "" : `<plateCharBelieve>${believe}</plateCharBelieve>\n`}<vehicleType>vehicle</vehicleType>
<pictureInfoList>
<pictureInfo>
<fileName>licensePlatePicture.jpg</fileName>
<type>licensePlatePicture</type>
<dataType>0</dataType>
<pId>2026030212000025000</pId>
</pictureInfo>
<pictureInfo>
<fileName>detectionPicture.jpg</fileName>
<type>detectionPicture</type>
<dataType>0</dataType>
<pId>2026030212000025001</pId>
</pictureInfo>
</pictureInfoList>
</ANPR>
<UUID>${uuid}</UUID>
</EventNotificationAlert>
`;

export const hikvisionHeartbeat = `<EventNotificationAlert version="2.0" xmlns="http://www.hikvision.com/ver20/XMLSchema">
<ipAddress>10.9.8.7</ipAddress>
<dateTime>2026-03-02T12:00:00+00:00</dateTime>
<activePostCount>1</activePostCount>
<eventType>videoloss</eventType>
<eventState>inactive</eventState>
<eventDescription>Heartbeat</eventDescription>
</EventNotificationAlert>
`;

export type Body = { contentType: string; bytes: Uint8Array };
export const json = (value: unknown): Body => ({
  contentType: "application/json",
  bytes: Buffer.from(typeof value === "string" ? value : JSON.stringify(value)),
});
export const xml = (text: string): Body => ({
  contentType: 'application/xml; charset="UTF-8"',
  bytes: Buffer.from(text),
});

export const multipart = (
  parts: readonly { name: string; file?: string; type: string; bytes: Uint8Array }[],
  { boundary = "---------------------------7e13971310878", newline = "\r\n", isClosed = true } = {},
): Body => {
  const chunks: Uint8Array[] = [];
  for (const { name, file, type, bytes } of parts)
    chunks.push(
      Buffer.from(
        `--${boundary}${newline}Content-Disposition: form-data; name="${name}"${file ? `; filename="${file}"` : ""}${newline}Content-Type: ${type}${newline}Content-Length: ${bytes.length}${newline}${newline}`,
      ),
      bytes,
      Buffer.from(newline),
    );
  if (isClosed) chunks.push(Buffer.from(`--${boundary}--${newline}`));
  return { contentType: `multipart/form-data; boundary=${boundary}`, bytes: Buffer.concat(chunks) };
};

/** As the camera sends it in listening mode: the XML, the plate, the scene. */
export const hikvisionParts = (body: HikvisionBody, plate = jpeg(300, 1), scene = jpeg(900, 2)) => [
  { name: "anpr.xml", file: "anpr.xml", type: "text/xml", bytes: Buffer.from(hikvisionXml(body)) },
  { name: "licensePlatePicture.jpg", file: "licensePlatePicture.jpg", type: "image/jpeg", bytes: plate },
  { name: "detectionPicture.jpg", file: "detectionPicture.jpg", type: "image/jpeg", bytes: scene },
];

/** ITSAPI, `TollgateInfo`. */
export const dahuaJson = ({
  plate,
  confidence = 97,
  at,
  picture = "cam-in-20260302120000250.jpg",
  isThere = true,
  direction = "Obverse",
}: {
  plate: string;
  confidence?: number;
  at: string;
  picture?: string;
  isThere?: boolean;
  direction?: string;
}) => ({
  Picture: {
    CutoutPic: { Content: base64(jpeg(300, 1)), PicName: `cut-${picture}` },
    NormalPic: { Content: base64(jpeg(900, 2)), PicName: picture },
    Plate: {
      BoundingBox: [3120, 5400, 3820, 5640],
      Channel: 0,
      Confidence: confidence,
      IsExist: isThere,
      PlateColor: "White",
      PlateNumber: plate,
      PlateType: "Normal",
      Region: "GBR",
      UploadNum: 1,
    },
    SnapInfo: {
      AccurateTime: at,
      AllowUser: false,
      DefenceCode: "abcdef",
      DeviceID: "5a2b1c",
      Direction: direction,
      InCarPeopleNum: 0,
      LanNo: 1,
      SnapTime: at.slice(0, 19),
      TimeZone: 0,
      TriggerSource: "Video",
    },
    Vehicle: {
      VehicleBoundingBox: [1500, 2000, 5000, 7000],
      VehicleColor: "Black",
      VehicleType: "SaloonCar",
    },
  },
});

/** License Plate Verifier, HTTP POST. Numbers are text in some versions and numbers in others. */
export const axisJson = ({
  plate,
  state = "new",
  car = "23",
  atMs,
  confidence = "0.968750",
  direction = "unk",
}: {
  plate: string;
  state?: string;
  car?: string | number;
  atMs: number;
  confidence?: string | number;
  direction?: string;
}) => ({
  packetCounter: "17",
  datetime: "20260302 120000250",
  capture_timestamp: String(atMs),
  frame_timestamp: "1551319021132660",
  plateUTF8: plate,
  plateText: plate,
  plateASCII: plate,
  plateCountry: "GBR",
  plateConfidence: confidence,
  carState: state,
  carID: car,
  carMoveDirection: direction,
  plateCoordinates: [640, 402, 120, 28],
  roiID: "1",
  geotag: { lat: 50.41811, lon: 30.47621 },
  sensorProviderID: "gate-in",
  camera_info: { SerialNumber: "00112233AABB", IPAddress: "10.9.8.7" },
  ImageArray: [
    { ImageType: "plate", ImageFormat: "jpeg", BinaryImage: base64(jpeg(300, 1)) },
    { ImageType: "frame", ImageFormat: "jpeg", BinaryImage: base64(jpeg(900, 2)) },
  ],
});

export const milesightJson = ({
  plate,
  at,
  confidence = "0.97",
  direction = "Approach",
}: {
  plate: string;
  at: string;
  confidence?: string;
  direction?: string;
}) => ({
  device: "Network Camera",
  time: at.slice(0, 19),
  time_msec: at,
  plate,
  type: "White",
  plate_color: "White",
  vehicle_type: "Car",
  vehicle_color: "Black",
  vehicle_brand: "Others",
  direction,
  speed: "12",
  detection_region: "1",
  region: "GBR",
  confidence,
  resolution_width: "1920",
  resolution_height: "1080",
  coordinate_x1: "640",
  coordinate_y1: "402",
  coordinate_x2: "760",
  coordinate_y2: "430",
  plate_image: `data:image/jpeg;base64,${base64(jpeg(300, 1))}`,
  full_image: `data:image/jpeg;base64,${base64(jpeg(900, 2))}`,
});

test("the example pictures begin and end as JPEGs do", () => {
  const made = jpeg(500);
  expect([...made.subarray(0, 3)]).toEqual([0xff, 0xd8, 0xff]);
  expect([...made.subarray(-2)]).toEqual([0xff, 0xd9]);
  expect(made.length).toBe(500);
});
