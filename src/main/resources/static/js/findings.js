// What the service found in compared trainings, in the reader's language: made of each finding's code and numbers.

import { serverText } from './dom.js';
import { integer } from './format.js';
import { stopWords } from './jobs.js';
import { has, t } from './strings.js';

const accuracyOf = (value) => value.toFixed(4);
const pointsOf = (value) => value.toFixed(2);
const costOf = ({ seconds, parameters }) =>
  t('finding.cost', { seconds: seconds.toFixed(1), parameters: integer(parameters) });
const listOf = (others, key) =>
  others
    .map(({ variant, points }) => t(`finding.${key}`, { variant, points: pointsOf(points) }))
    .join(t('finding.list'));

/** How the numbers of each code are written; those that are not here are written as they are. */
const WRITTEN = {
  UNTESTED: ({ state }) => ({ state: t(`state.${state}`) }),
  DIFFERENT_DATASETS: ({ datasets }) => ({ datasets: datasets.join(t('finding.list')) }),
  ONE_ACCURACY: ({ accuracy }) => ({ accuracy: accuracyOf(accuracy) }),
  MOST_ACCURATE: ({ accuracy, others }) => ({ accuracy: accuracyOf(accuracy), others: listOf(others, 'behind') }),
  WITHIN_CHANCE: ({ samples, others }) => ({
    samples: integer(samples),
    others: listOf(others, 'name'),
    points: pointsOf(Math.max(...others.map(({ chance_points: points }) => points))),
  }),
  BEYOND_CHANCE: ({ samples, others }) => ({
    samples: integer(samples),
    others: listOf(others, 'name'),
    points: pointsOf(others[0].chance_points),
  }),
  CHEAPEST: ({ cheapest, best }) => ({
    cheapest: cheapest.variant,
    cost: costOf(cheapest),
    best: best.variant,
    bestCost: costOf(best),
  }),
  COSTS: ({ best, second }) => ({
    best: best.variant,
    bestCost: costOf(best),
    second: second.variant,
    cost: costOf(second),
  }),
  STOPPED_EARLY: ({ reason }) => ({ reason: stopWords(reason) }),
};

/** A finding's sentence; one whose code this page does not know yet is said in the service's words. */
function sentence({ code, params, detail }) {
  const key = `finding.${code}`;
  return has(key) ? t(key, { ...params, ...WRITTEN[code]?.(params) }) : serverText(detail);
}

/** All of them, one after the other: nodes and texts. */
export const conclusion = (findings) =>
  findings.flatMap((finding, i) => (i ? [t('finding.between'), sentence(finding)] : [sentence(finding)]));
