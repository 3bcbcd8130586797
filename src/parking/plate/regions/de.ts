/**
 * Plates of Germany (FZV § 9, Anlage 1 and the list of the distinguishing signs): the district, one or two letters,
 * one to four figures, at most eight characters with the E of electric and the H of historic vehicles. Districts are
 * a closed set, those that came back since 2012 and those that only run out included; umlauts are folded.
 */
import { EURO_FACES, type PlateFace, type RegionPack } from "../pack.ts";

const ONE = "A|B|C|D|E|F|G|H|J|K|L|M|N|P|R|S|T|V|W|Z";
const TWO = [
  "AA|AB|AC|AE|AH|AK|AL|AM|AN|AO|AP|AR|AS|AT|AU|AW|AZ",
  "BA|BB|BC|BE|BF|BG|BH|BI|BK|BL|BM|BN|BO|BR|BS|BT|BU|BZ",
  "CA|CB|CE|CO|CR|CW|DA|DB|DD|DE|DG|DH|DI|DL|DM|DN|DO|DS|DT|DU|DW|DZ",
  "EA|EB|ED|EE|EF|EG|EH|EI|EL|EM|EN|ER|ES|EU|EW|FB|FD|FF|FG|FH|FI|FL|FN|FO|FR|FS|FT|FU|FW|FZ",
  "GA|GC|GD|GE|GF|GG|GI|GK|GL|GM|GN|GO|GP|GR|GS|GT|GU|GV|GW|GZ",
  "HA|HB|HC|HD|HE|HF|HG|HH|HI|HK|HL|HM|HN|HO|HP|HR|HS|HU|HV|HW|HX|HY|HZ|IK|IL|IN|IS|IZ|JB|JE|JL",
  "KA|KB|KC|KE|KF|KG|KH|KI|KK|KL|KM|KN|KO|KR|KS|KT|KU|KW|KY",
  "LA|LB|LC|LD|LE|LF|LG|LH|LI|LK|LL|LM|LN|LO|LP|LR|LS|LU",
  "MA|MB|MC|MD|ME|MG|MH|MI|MK|ML|MM|MN|MO|MQ|MR|MS|MT|MU|MW|MY|MZ",
  "NB|ND|NE|NF|NH|NI|NK|NM|NO|NP|NR|NT|NU|NW|NY|NZ|OA|OB|OC|OD|OE|OF|OG|OH|OK|OL|OP|OR|OS|OZ",
  "PA|PB|PE|PF|PI|PK|PL|PM|PN|PR|PS|PW|PZ|RA|RC|RD|RE|RG|RH|RI|RL|RM|RN|RO|RP|RS|RT|RU|RV|RW|RY|RZ",
  "SB|SC|SE|SF|SG|SH|SI|SK|SL|SM|SN|SO|SP|SR|ST|SU|SW|SY|SZ|TE|TF|TG|TO|TP|TR|TS|TT|TU",
  "UB|UE|UH|UL|UM|UN|VB|VG|VK|VL|VR|VS",
  "WA|WB|WD|WE|WF|WG|WI|WK|WL|WM|WN|WO|WR|WS|WT|WU|WW|WZ|ZE|ZI|ZP|ZR|ZS|ZW|ZZ",
].join("|");
const THREE = [
  "ABG|ABI|AIB|AIC|ALF|ALS|ALZ|ANA|ANG|ANK|APD|ARN|ART|ASD|ASL|ASZ|AUR|AZE",
  "BAD|BAR|BBG|BBL|BCH|BED|BEI|BEL|BER|BGD|BGL|BID|BIN|BIR|BIT|BIW|BKS|BLB|BLK|BNA|BOG|BOH|BOR|BOT",
  "BRA|BRB|BRG|BRI|BRK|BRL|BRV|BSB|BSK|BTF|BUD|BUL|BUR|BUS|BUZ|BWL|BYL|BZA",
  "CAS|CHA|CHL|CLP|CLZ|COC|COE|CUX|DAH|DAN|DAU|DBR|DEG|DEL|DGF|DIL|DIN|DIZ|DKB|DLG|DON|DUD|DUW",
  "EBE|EBN|EBS|ECK|EHI|EIC|EIH|EIL|EIN|EIS|EMD|EMS|ERB|ERH|ERK|ERZ|ESA|ESB|ESW|EUT",
  "FAL|FDB|FDS|FEU|FFB|FKB|FLO|FOR|FRG|FRI|FRW|FTL|FUS",
  "GAN|GAP|GDB|GEL|GEM|GEO|GER|GHA|GHC|GLA|GMN|GNT|GOA|GOH|GRA|GRH|GRI|GRM|GRS|GRZ|GTH|GUB|GUN|GVM",
  "HAB|HAL|HAM|HAS|HBN|HBS|HCH|HDH|HDL|HEB|HEF|HEI|HEL|HER|HET|HGN|HGW|HHM|HIG|HIP|HMU|HOG|HOH|HOL|HOM",
  "HOR|HOS|HOT|HRO|HSK|HST|HUN|HUS|HVL|HWI|IGB|ILL|JEV|JUL",
  "KAR|KEH|KEL|KEM|KIB|KLE|KLT|KLZ|KON|KOT|KOZ|KRU|KUN|KUS|KYF",
  "LAN|LAT|LAU|LBS|LBZ|LDK|LDS|LEO|LER|LEV|LIB|LIF|LIN|LIP|LOB|LOH|LOS|LRO|LSA|LSN|LSZ|LUD|LUK|LUN|LUP|LWL",
  "MAB|MAI|MAK|MAL|MAR|MED|MEG|MEI|MEK|MEL|MEP|MER|MES|MET|MGH|MGN|MHL|MIL|MKK|MOD|MOL|MON|MOS|MSE|MSH|MSP",
  "MST|MTK|MTL|MUB|MUL|MUN|MUR|MVL|MYK|MZG",
  "NAB|NAI|NAU|NDH|NEA|NEB|NEC|NEN|NES|NEU|NEW|NIB|NMB|NMS|NOH|NOL|NOM|NOR|NRU|NRW|NVP|NWM",
  "OAL|OBB|OBG|OCH|OHA|OHR|OHV|OHZ|OLD|OPR|OSL|OTT|OTW|OVI|OVL|OVP|PAF|PAN|PAR|PCH|PEG|PER|PIR|PLO|PRU",
  "QFT|QLB|RDG|REG|REH|REI|RID|RIE|ROD|ROF|ROH|ROK|ROL|ROS|ROT|ROW|RPL|RSL|RUD|RUG|RWL",
  "SAB|SAD|SAK|SAL|SAN|SAW|SBG|SBK|SCZ|SDH|SDL|SDT|SEB|SEE|SEF|SEL|SFA|SFB|SFT|SGH|SHA|SHG|SHK|SHL|SIG|SIM",
  "SLE|SLF|SLG|SLK|SLN|SLS|SLU|SLZ|SMU|SNH|SOB|SOG|SOK|SOL|SOM|SON|SPB|SPN|SPR|SRB|SRO|STA|STB|STD|STE|STH",
  "STL|STO|SUL|SUW|SWA|SWZ|SZB|TBB|TDO|TET|TGO|THL|TIR|TOL|TON|TUT|UEM|UER|UFF|USI",
  "VAI|VEC|VER|VIB|VIE|VIT|VOF|VOH|WAF|WAK|WAN|WAR|WAT|WBS|WDA|WEB|WEG|WEL|WEM|WEN|WER|WES|WHV|WIL|WIS|WIT",
  "WIZ|WLG|WMS|WND|WOB|WOH|WOL|WOR|WOS|WRN|WSF|WST|WSW|WTL|WTM|WUG|WUM|WUN|WUR|WZL|ZEL|ZIG",
].join("|");
const MOTORCYCLE: readonly PlateFace[] = [
  { rows: 2, size: [220, 200], ground: "#f6f6f2", ink: "#141414", band: "left-blue", share: 1 },
];

export const DE: RegionPack = {
  name: "Germany",
  sign: "D",
  faces: EURO_FACES,
  formats: [
    { name: "standard", pattern: `(${ONE})-a{2} nd{2,3}`, vehicles: 9500 },
    { name: "standard", pattern: `(${ONE})-a nd{2,3}`, vehicles: 1000 },
    { name: "standard", pattern: `(${TWO})-a{2} nd{2,3}`, vehicles: 19500 },
    { name: "standard", pattern: `(${TWO})-a nd{2,3}`, vehicles: 4500 },
    { name: "standard", pattern: `(${THREE})-a nd{2,3}`, vehicles: 4500 },
    { name: "standard", pattern: `(${THREE})-a{2} nd{1,2}`, vehicles: 7500 },
    { name: "short numbers", pattern: `(${ONE}|${TWO})-a{1,2} nd{0,1}`, vehicles: 3500 },
    { name: "short numbers", pattern: `(${THREE})-a{1,2} nd{0,1}`, vehicles: 700 },
    { name: "electric", pattern: `(${ONE}|${TWO})-a{1,2} nd{1,2}E`, vehicles: 2100 },
    { name: "electric", pattern: `(${ONE}|${TWO})-a ndddE`, vehicles: 250 },
    { name: "electric", pattern: `(${ONE})-a{2} ndddE`, vehicles: 250 },
    { name: "electric", pattern: `(${THREE})-a ndd{0,1}E`, vehicles: 250 },
    { name: "electric", pattern: `(${THREE})-a{2} nd{0,1}E`, vehicles: 300 },
    { name: "historic", pattern: `(${ONE}|${TWO})-a{1,2} nd{0,2}H`, vehicles: 600 },
    { name: "historic", pattern: `(${THREE})-a{1,2} nd{0,1}H`, vehicles: 200 },
    { name: "motorcycle", pattern: `(${ONE}|${TWO})-a{1,2} nd{0,2}`, vehicles: 3000, faces: MOTORCYCLE },
    { name: "motorcycle", pattern: `(${THREE})-a{1,2} nd{0,1}`, vehicles: 1000, faces: MOTORCYCLE },
    { name: "authorities", pattern: `(${ONE}|${TWO})-nd{2,4}`, vehicles: 40 },
    { name: "police, army, relief", pattern: "(BP|BD|BW|Y|X|THW)-nd{3,5}", vehicles: 60 },
  ],
};
