/**
 * Plates of Vietnam (circulars 24/2023 and 79/2024 of the Ministry of Public Security): province 11 to 99, one or two
 * series letters (no I, J, O, Q, R, W), five figures, four on older plates; motorcycles a letter and a figure or two
 * letters. `vehicles` in hundred thousands, motorcycles counted as rarely as car parks with number plates see them.
 */
import { BLACK, type PlateFace, type RegionPack, WHITE, YELLOW } from "../pack.ts";

/** The codes in use; the others between 11 and 99 may be given out one day. */
const PROVINCE =
  "(11|12|14|15|16|17|18|19|20|21|22|23|24|25|26|27|28|29|30|31|32|33|34|35|36|37|38|39|40|41|43|47|48|49|50|51|52|53|54|55|56|57|58|59|60|61|62|63|64|65|66|67|68|69|70|71|72|73|74|75|76|77|78|79|80|81|82|83|84|85|86|88|89|90|92|93|94|95|97|98|99)";
const SPARE = "(13|42|44|45|46|87|91|96)";
const SERIES = "[A-HK-NPS-VXYZ]";

const CAR: readonly PlateFace[] = [WHITE, YELLOW].flatMap((ground) => [
  { rows: 1, size: [520, 110], ground, ink: BLACK, share: ground === WHITE ? 45 : 5 } as const,
  { rows: 2, size: [330, 165], ground, ink: BLACK, share: ground === WHITE ? 40 : 5 } as const,
]);
const STATE: readonly PlateFace[] = [
  ...CAR,
  { rows: 1, size: [520, 110], ground: "#1b4fa0", ink: WHITE, share: 2 },
  { rows: 2, size: [330, 165], ground: "#1b4fa0", ink: WHITE, share: 2 },
];
const MOTORCYCLE: readonly PlateFace[] = [
  { rows: 2, size: [190, 140], ground: WHITE, ink: BLACK, share: 97 },
  { rows: 2, size: [190, 140], ground: "#1b4fa0", ink: WHITE, share: 3 },
];
const ARMY: readonly PlateFace[] = [
  { rows: 1, size: [520, 110], ground: "#a3262a", ink: WHITE, share: 50 },
  { rows: 2, size: [330, 165], ground: "#a3262a", ink: WHITE, share: 50 },
];

export const VN: RegionPack = {
  name: "Vietnam",
  sign: "VN",
  faces: CAR,
  formats: [
    { name: "car", pattern: `${PROVINCE}${SERIES}-ddd.dd`, vehicles: 55, faces: STATE },
    { name: "car, four figures", pattern: `${PROVINCE}${SERIES}-dddd`, vehicles: 6, faces: STATE },
    { name: "car, province to come", pattern: `${SPARE}${SERIES}-ddd.dd`, vehicles: 0.2 },
    { name: "two letters", pattern: `${PROVINCE}(LD|KT|DA|RM|CD|HC|MK|MD|TD)-ddd.dd`, vehicles: 4 },
    { name: "two letters, four figures", pattern: `${PROVINCE}(LD|KT|DA|RM|CD)-dddd`, vehicles: 1 },
    { name: "diplomatic", pattern: `${PROVINCE}-ddd-(NG|QT|NN|CV)-dd`, vehicles: 0.5 },
    { name: "diplomatic", pattern: `${PROVINCE}(NG|QT|NN)-ddd.dd`, vehicles: 0.5 },
    { name: "motorcycle", pattern: `${PROVINCE}-${SERIES}n /ddd.dd`, vehicles: 50, faces: MOTORCYCLE },
    {
      name: "motorcycle, four figures",
      pattern: `${PROVINCE}-${SERIES}n /dddd`,
      vehicles: 3,
      faces: MOTORCYCLE,
    },
    {
      name: "motorcycle, two letters",
      pattern: `${PROVINCE}-${SERIES}{2} /ddd.dd`,
      vehicles: 10,
      faces: MOTORCYCLE,
    },
    { name: "army", pattern: "[ABHKPQTV][A-HJ-NP-V]-dd-dd", vehicles: 0.5, faces: ARMY },
  ],
};
