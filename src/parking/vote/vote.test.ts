import { expect, test } from "bun:test";
import type { Box, Read } from "../types.ts";
import { align, countVotes, isCut, weightOf } from "./vote.ts";

const read = (text: string, confidence: number, box: Box = [100, 100, 120, 30]): Read => ({
  text,
  raw: text,
  confidence,
  region: "gb",
  chars: [...text].map((char) => ({ char, confidence, alternatives: [] })),
  candidates: [],
  box,
  atMs: 0,
});
const ballots = (...reads: [string, number][]) =>
  reads.map(([text, weight]) => ({ read: read(text, weight), weight }));

test("the heavier votes win, character by character", () => {
  const vote = countVotes(ballots(["AB12CDE", 0.9], ["AB12CDF", 0.3], ["XB12CDE", 0.3]), ["gb"]);
  expect(vote!.settled.text).toBe("AB12CDE");
  expect(vote!.agreeing).toBe(2);
});

test("no frame has to be right as a whole", () => {
  const vote = countVotes(ballots(["XB12CDE", 0.5], ["AB12CDX", 0.5], ["AB72CDE", 0.5]), ["gb"]);
  expect(vote!.settled.text).toBe("AB12CDE");
  expect(vote!.agreeing).toBe(2);
  expect(vote!.confidence).toBeLessThan(0.6);
});

test("a character that only one frame saw is backed by one frame", () => {
  expect(countVotes(ballots(["AB12CDE", 0.9], ["AB12CDF", 0.5]), ["gb"])!.agreeing).toBe(1);
});

test("pieces of a plate speak for the whole one, also where they outnumber it", () => {
  const pieces = ballots(
    ["34A3683", 0.8],
    ["34A3683", 0.8],
    ["34A3682", 0.6],
    ["34A36837", 0.8],
    ["34A36837", 0.8],
  );
  expect(countVotes(pieces, ["vn"])!.settled.text).toBe("34A36837");
});

test("one read with a character too many does not make the plate longer", () => {
  const reads = ballots(
    ["34A3683", 0.8],
    ["34A3683", 0.8],
    ["34A3683", 0.8],
    ["34A3683", 0.8],
    ["34A36837", 0.5],
  );
  expect(countVotes(reads, ["vn"])!.settled.text).toBe("34A3683");
});

test("reads without any weight are no vote", () => {
  expect(countVotes(ballots(["AB12CDE", 0]), ["gb"])).toBeNull();
});

test("more agreeing frames are surer, disagreeing ones less", () => {
  const sure = (...reads: [string, number][]) => countVotes(ballots(...reads), ["gb"])!.confidence;
  expect(sure(["AB12CDE", 0.9], ["AB12CDE", 0.9])).toBeGreaterThan(sure(["AB12CDE", 0.9]));
  expect(sure(["AB12CDE", 0.9], ["AB12CDE", 0.9], ["KX59LMN", 0.6])).toBeLessThan(
    sure(["AB12CDE", 0.9], ["AB12CDE", 0.9]),
  );
});

test("a read that lost a character still votes for the others", () => {
  const vote = countVotes(ballots(["AB12CDE", 0.5], ["A12CDE", 0.4], ["AB12CDE", 0.5]), ["gb"]);
  expect(vote!.settled.text).toBe("AB12CDE");
});

test("nothing read is no vote", () => {
  expect(countVotes([], ["gb"])).toBeNull();
});

test("small plates and plates cut by the border count less", () => {
  const size = { width: 1280, height: 720 };
  expect(weightOf(read("A", 1, [100, 100, 120, 30]), size)).toBe(1);
  expect(weightOf(read("A", 1, [100, 100, 40, 9]), size)).toBeLessThan(0.6);
  expect(weightOf(read("A", 1, [100, 690, 120, 30]), size)).toBeLessThan(0.5);
  expect(isCut([0, 5, 10, 10], size)).toBe(true);
  expect(isCut([5, 5, 10, 10], size)).toBe(false);
});

test("texts are laid along each other with the fewest changes", () => {
  expect(align("ABC", "ABC")).toEqual([
    [0, 0],
    [1, 1],
    [2, 2],
  ]);
  expect(align("AC", "ABC")).toEqual([
    [0, 0],
    [1, 2],
  ]);
  expect(align("", "ABC")).toEqual([]);
});
