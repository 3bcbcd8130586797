/** Plates of Brazil: the grey series of 1990 and Mercosul of 2018 (Contran 729/2018). `vehicles` in millions. */
import type { PlateFormat } from "../format.ts";

export const BR_FORMATS: readonly PlateFormat[] = [
  { name: "1990", pattern: "aaa-dddd", vehicles: 60 },
  { name: "Mercosul", pattern: "aaadadd", vehicles: 55 },
];
