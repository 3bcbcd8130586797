/**
 * Plates of Poland (regulation of 2017 and later): province, town or county, then figures and letters in a fixed order
 * of series; the codes are a closed set. Serial letters leave out B, D, I, O, Q and Z. Since 2022 the provinces that ran out have a second letter.
 */
import { EURO_FACES, type PlateFace, type RegionPack } from "../pack.ts";

const LETTER = "[ACEFGHJKLMNPRSTUVWXY]";
/** Towns with the rights of a county, Warsaw's districts, and a few counties of two letters. */
const TOWNS = [
  "BI|BL|BS",
  "CB|CG|CT|CW",
  "DB|DJ|DL|DW|DX",
  "EL|EP|ES",
  "FG|FZ",
  "GA|GD|GS",
  "KK|KN|KR|KT",
  "LB|LC|LU|LZ",
  "NE|NO",
  "OB|OK|OP",
  "PA|PK|PL|PN|PO|PP|PY|PZ",
  "RK|RP|RT|RZ",
  "SB|SC|SD|SG|SH|SI|SJ|SK|SL|SM|SO|SR|ST|SW|SY|SZ",
  "TK",
  "WA|WB|WD|WE|WF|WG|WH|WI|WJ|WK|WL|WM|WN|WO|WP|WR|WS|WT|WU|WV|WW|WX|WY|WZ",
  "ZK|ZS",
].join("|");
const COUNTIES = [
  "BAU|BBI|BGR|BHA|BIA|BKL|BLM|BMN|BSE|BSI|BSK|BSU|BWM|BZA",
  "CAL|CBR|CBY|CCH|CGD|CGR|CIN|CLI|CMG|CNA|CRA|CRY|CSE|CSW|CTR|CTU|CWA|CWL|CZN",
  "DBA|DBL|DDZ|DGL|DGR|DJA|DJE|DKA|DKL|DLB|DLE|DLU|DLW|DMI|DOA|DOL|DPL|DSR|DST|DSW|DTR|DWL|DWR|DZA|DZG|DZL",
  "EBE|EBR|EKU|ELA|ELC|ELE|ELW|EOP|EPA|EPD|EPI|EPJ|ERA|ERW|ESI|ESK|ETM|EWE|EWI|EZD|EZG",
  "FGW|FKR|FMI|FNW|FSD|FSL|FSU|FSW|FWS|FZA|FZG|FZI",
  "GBY|GCH|GCZ|GDA|GKA|GKS|GKW|GKY|GLE|GMB|GND|GPU|GSL|GSP|GST|GSZ|GTC|GWE|GWO",
  "KBA|KBC|KBR|KCH|KDA|KGR|KLI|KMI|KMY|KNS|KNT|KOL|KOS|KPR|KRA|KRK|KSU|KTA|KTT|KWA|KWI",
  "LBI|LBL|LCH|LHR|LJA|LKR|LKS|LLB|LLE|LLU|LOP|LPA|LPU|LRA|LRY|LSW|LTM|LUB|LWL|LZA",
  "NBA|NBR|NDZ|NEB|NEL|NGI|NGO|NIL|NKE|NLI|NMR|NNI|NNM|NOE|NOL|NOS|NPI|NSZ|NWE",
  "OGL|OKL|OKR|ONA|ONY|OOL|OPO|OPR|OST",
  "PCH|PCT|PGN|PGO|PGS|PJA|PKA|PKE|PKL|PKN|PKO|PKR|PKS|PLE|PMI|PNT|POB|POS|POT|POZ|PPL|PRA|PSE|PSL|PSR|PSZ|PTU|PWA|PWL|PWR|PZL",
  "RBI|RBR|RDE|RJA|RJS|RKL|RKR|RLA|RLE|RLS|RLU|RMI|RNI|RPR|RPZ|RRS|RSA|RSR|RST|RTA|RZE",
  "SBE|SBI|SBL|SBN|SCI|SCN|SCZ|SGL|SJZ|SKL|SLU|SLW|SMI|SMY|SPI|SPS|SRB|SRC|SRL|SRS|STA|STY|SWD|SWZ|SZA|SZO|SZY",
  "TBU|TJE|TKA|TKI|TKN|TLW|TOP|TOS|TPI|TSA|TSK|TST|TSZ",
  "WBR|WCI|WGM|WGR|WGS|WKZ|WLI|WLS|WMA|WML|WND|WOR|WOS|WOT|WPI|WPL|WPN|WPR|WPU|WPY|WPZ|WRA|WSC|WSE|WSI|WSK|WSZ|WWE|WWL|WWY|WZU|WZW|WZY",
  "ZBI|ZCH|ZDR|ZGL|ZGR|ZGY|ZKA|ZKL|ZKO|ZLO|ZMY|ZPL|ZPY|ZSD|ZSL|ZST|ZSW|ZSZ|ZWA|ZZA",
].join("|");
const TOWN = `(${TOWNS})`;
const COUNTY = `(${COUNTIES})`;
/** A code that came after this list. */
const NEW_TOWN = "[BCDEFGKLNOPRSTWZ]a";
const NEW_COUNTY = "[BCDEFGKLNOPRSTWZ]a{2}";
const SQUARE: readonly PlateFace[] = [
  { rows: 2, size: [190, 150], ground: "#f6f6f2", ink: "#141414", band: "left-blue", share: 1 },
];
const DIPLOMATIC: readonly PlateFace[] = [
  { rows: 1, size: [520, 114], ground: "#1f4fa3", ink: "#f4f4f4", band: "left-blue", share: 1 },
];

export const PL: RegionPack = {
  name: "Poland",
  sign: "PL",
  faces: EURO_FACES,
  formats: [
    { name: "town", pattern: `${TOWN} ddddd`, vehicles: 6000 },
    { name: "town", pattern: `${TOWN} dddd${LETTER}`, vehicles: 4000 },
    { name: "town", pattern: `${TOWN} ddd${LETTER}{2}`, vehicles: 4000 },
    { name: "town", pattern: `${TOWN} n${LETTER}ddd`, vehicles: 1500 },
    { name: "town", pattern: `${TOWN} n${LETTER}{2}dd`, vehicles: 800 },
    { name: "county", pattern: `${COUNTY} ${LETTER}ddd`, vehicles: 2500 },
    { name: "county", pattern: `${COUNTY} dd${LETTER}{2}`, vehicles: 2500 },
    { name: "county", pattern: `${COUNTY} n${LETTER}dd`, vehicles: 1500 },
    { name: "county", pattern: `${COUNTY} ddn${LETTER}`, vehicles: 700 },
    { name: "county", pattern: `${COUNTY} n${LETTER}{2}n`, vehicles: 500 },
    { name: "county", pattern: `${COUNTY} ${LETTER}{2}dd`, vehicles: 700 },
    { name: "county", pattern: `${COUNTY} ddddd`, vehicles: 700 },
    { name: "county", pattern: `${COUNTY} dddd${LETTER}`, vehicles: 500 },
    { name: "county", pattern: `${COUNTY} ddd${LETTER}{2}`, vehicles: 400 },
    { name: "county", pattern: `${COUNTY} ${LETTER}dd${LETTER}`, vehicles: 400 },
    { name: "county", pattern: `${COUNTY} ${LETTER}n${LETTER}{2}`, vehicles: 300 },
    { name: "new town", pattern: `${NEW_TOWN} dddd${LETTER}`, vehicles: 40 },
    { name: "new town", pattern: `${NEW_TOWN} ddddd`, vehicles: 40 },
    { name: "new town", pattern: `${NEW_TOWN} ddd${LETTER}{2}`, vehicles: 40 },
    { name: "new county", pattern: `${NEW_COUNTY} ${LETTER}ddd`, vehicles: 40 },
    { name: "new county", pattern: `${NEW_COUNTY} dd${LETTER}{2}`, vehicles: 40 },
    { name: "new county", pattern: `${NEW_COUNTY} n${LETTER}dd`, vehicles: 40 },
    { name: "new county", pattern: `${NEW_COUNTY} ddddd`, vehicles: 20 },
    { name: "second province letter", pattern: `[AIJMVX]a ddddd`, vehicles: 60 },
    { name: "second province letter", pattern: `[AIJMVX]a dddd${LETTER}`, vehicles: 60 },
    { name: "second province letter", pattern: `[AIJMVX]a ddd${LETTER}{2}`, vehicles: 30 },
    { name: "second province letter", pattern: `[AIJMVX]a{2} ${LETTER}ddd`, vehicles: 60 },
    { name: "second province letter", pattern: `[AIJMVX]a{2} dd${LETTER}{2}`, vehicles: 30 },
    { name: "motorcycle", pattern: `${TOWN} dddd`, vehicles: 500, faces: SQUARE },
    { name: "motorcycle", pattern: `${TOWN} ddd${LETTER}`, vehicles: 300, faces: SQUARE },
    { name: "motorcycle", pattern: `${COUNTY} ddd`, vehicles: 100, faces: SQUARE },
    { name: "chosen text", pattern: "[BCDEFGKLNOPRSTWZ]d a{3,5}", vehicles: 60 },
    { name: "chosen text", pattern: "[BCDEFGKLNOPRSTWZ]d a{2,4}d{1,2}", vehicles: 30 },
    { name: "services and army", pattern: "[HU]a{1,2} ddddd", vehicles: 20 },
    { name: "police", pattern: `(H)a{2} ${LETTER}ddd`, vehicles: 10 },
    { name: "diplomatic", pattern: "[BCDEFGKLNOPRSTWZ] dddddd", vehicles: 10, faces: DIPLOMATIC },
  ],
};
