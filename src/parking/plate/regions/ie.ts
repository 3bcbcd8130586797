/** Plates of Ireland: year (since 2013 with its half), county, number. The county codes are a closed set. */
import { EURO_FACES, type RegionPack } from "../pack.ts";

const COUNTY = "(C|CE|CN|CW|D|DL|G|KE|KK|KY|L|LD|LH|LK|LM|LS|MH|MN|MO|OY|RN|SO|T|TN|TS|W|WD|WH|WW|WX)";
/** 1987 to 2012, before the year had halves. */
const OLD_YEARS = "87|88|89|90|91|92|93|94|95|96|97|98|99|00|01|02|03|04|05|06|07|08|09|10|11|12";

export const IE: RegionPack = {
  name: "Ireland",
  sign: "IRL",
  faces: EURO_FACES,
  formats: [
    { name: "2013", pattern: `1[3-9][12]-${COUNTY}-/nd{2,4}`, vehicles: 1000 },
    { name: "2020", pattern: `2d[12]-${COUNTY}-/nd{2,4}`, vehicles: 750 },
    { name: "2030", pattern: `3d[12]-${COUNTY}-/nd{0,5}`, vehicles: 5 },
    { name: "2013, long and short numbers", pattern: `[12]d[12]-${COUNTY}-/nd{0,5}`, vehicles: 60 },
    { name: "2000", pattern: `(${OLD_YEARS})-${COUNTY}-/nd{2,4}`, vehicles: 600 },
    { name: "1987, long and short numbers", pattern: `(${OLD_YEARS})-${COUNTY}-/nd{0,5}`, vehicles: 150 },
    { name: "historic", pattern: "(ZV|ZZ) nd{0,5}", vehicles: 20 },
  ],
};
