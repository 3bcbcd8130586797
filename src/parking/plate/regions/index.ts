/** All region packs by their code, and which of them `eu` joins. Data only. */
import type { RegionPack } from "../pack.ts";
import { AL } from "./al.ts";
import { ANY } from "./any.ts";
import { AT } from "./at.ts";
import { BA } from "./ba.ts";
import { BE } from "./be.ts";
import { BG } from "./bg.ts";
import { BR } from "./br.ts";
import { CH } from "./ch.ts";
import { CY } from "./cy.ts";
import { CZ } from "./cz.ts";
import { DE } from "./de.ts";
import { DK } from "./dk.ts";
import { EE } from "./ee.ts";
import { ES } from "./es.ts";
import { FI } from "./fi.ts";
import { FR } from "./fr.ts";
import { GB } from "./gb.ts";
import { GR } from "./gr.ts";
import { HR } from "./hr.ts";
import { HU } from "./hu.ts";
import { IE } from "./ie.ts";
import { IS } from "./is.ts";
import { IT } from "./it.ts";
import { LI } from "./li.ts";
import { LT } from "./lt.ts";
import { LU } from "./lu.ts";
import { LV } from "./lv.ts";
import { MD } from "./md.ts";
import { ME } from "./me.ts";
import { MK } from "./mk.ts";
import { MT } from "./mt.ts";
import { NL } from "./nl.ts";
import { NO } from "./no.ts";
import { PL } from "./pl.ts";
import { PT } from "./pt.ts";
import { RO } from "./ro.ts";
import { RS } from "./rs.ts";
import { SE } from "./se.ts";
import { SI } from "./si.ts";
import { SK } from "./sk.ts";
import { TR } from "./tr.ts";
import { UA } from "./ua.ts";
import { US } from "./us.ts";
import { VN } from "./vn.ts";

/** The member states of the European Union. */
const MEMBERS = {
  at: AT,
  be: BE,
  bg: BG,
  hr: HR,
  cy: CY,
  cz: CZ,
  dk: DK,
  ee: EE,
  fi: FI,
  fr: FR,
  de: DE,
  gr: GR,
  hu: HU,
  ie: IE,
  it: IT,
  lv: LV,
  lt: LT,
  lu: LU,
  mt: MT,
  nl: NL,
  pl: PL,
  pt: PT,
  ro: RO,
  sk: SK,
  si: SI,
  es: ES,
  se: SE,
};

/** Their neighbours, whose cars drive there every day. The United Kingdom has its own region. */
const NEIGHBOURS = {
  al: AL,
  ba: BA,
  ch: CH,
  is: IS,
  li: LI,
  md: MD,
  me: ME,
  mk: MK,
  no: NO,
  rs: RS,
  tr: TR,
  ua: UA,
};

/** The countries that `eu` joins; each is a region of its own too. */
export const EU_PACKS: Readonly<Record<string, RegionPack>> = { ...MEMBERS, ...NEIGHBOURS };

export const PACKS = { gb: GB, us: US, br: BR, vn: VN, any: ANY, ...MEMBERS, ...NEIGHBOURS };
