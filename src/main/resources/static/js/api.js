// Every word that is spoken with the service. When a name of the contract changes, it changes here.

const API = 'api';
const NEIGHBOURS = 6;

export const ENDED = new Set(['SUCCEEDED', 'FAILED', 'CANCELLED', 'DIVERGED', 'INTERRUPTED']);

/** An answer that is not 2xx (or none at all: status 0), read from problem+json. */
export class Problem extends Error {
  constructor(status, body = {}, retryAfter = null) {
    super(body.detail ?? body.title ?? `HTTP ${status}`);
    this.status = status;
    this.code = body.code ?? null;
    /** addresses of what needs the thing that was to be deleted */
    this.usedBy = Array.isArray(body.used_by) ? body.used_by : [];
    this.title = body.title ?? null;
    this.detail = body.detail ?? null;
    /** [{pointer, detail}]: all that is wrong with a request, at once */
    this.errors = Array.isArray(body.errors) ? body.errors : [];
    this.retryAfter = retryAfter;
  }
}

/**
 * @param {string} path
 * @param {{method?: string, body?: BodyInit, headers?: Record<string, string>, query?: Record<string, any>, signal?: AbortSignal, read?: (response: Response) => any}} [options]
 */
async function call(
  path,
  { method = 'GET', body, headers = {}, query = {}, signal, read = (response) => response.json() } = {},
) {
  let response;
  try {
    response = await fetch(address(path, query), {
      method,
      body,
      signal,
      headers: { Accept: 'application/json', ...headers },
    });
  } catch (error) {
    if (error.name === 'AbortError') throw error;
    throw new Problem(0);
  }
  if (!response.ok) {
    const said = await response.json().catch(() => ({})); // a proxy's answer, say, which is no JSON: then the status tells all
    throw new Problem(response.status, said, response.headers.get('Retry-After'));
  }
  return response.status === 204 ? null : read(response);
}

function address(path, query) {
  const given = Object.entries(query).filter(([, value]) => value !== undefined && value !== null && value !== '');
  return `${API}/${path}${given.length ? `?${new URLSearchParams(given)}` : ''}`;
}

const json = (value, headers) => ({
  method: 'POST',
  body: JSON.stringify(value),
  headers: { 'Content-Type': 'application/json', ...headers },
});
const at = encodeURIComponent;

// Data sets

/** 'shoes' is its newest version that is ready, 'shoes@2' that one. */
function datasetPath(reference) {
  const [name, version] = reference.split('@');
  return version ? versionOf(name, version) : `datasets/${at(name)}`;
}

const versionOf = (name, version) => `datasets/${at(name)}/versions/${at(version)}`;

/**
 * A data set as a job or a model names it: {reference: by which pictures are asked for, name, version, bundled, shape,
 * counts: {train, test, …}, classes: [{index, label, counts}]}.
 */
export async function getDataset(reference, signal) {
  const answer = await call(datasetPath(reference), { signal });
  return reference.includes('@') ? ofVersion(answer) : ofNewest(answer);
}

/** All data sets: the same of each, null but for its names where no version is ready, and `versions`: [{version, state, created_at}], newest first. */
export const listDatasets = async (signal) => (await call('datasets', { signal })).datasets.map(ofNewest);

/** Those one can train on. */
export const listReadyDatasets = async (signal) =>
  (await listDatasets(signal)).filter(({ classes }) => classes !== null);

const ofNewest = (answer) => ({
  ...answer,
  reference: referenceTo(answer.name, answer.version, answer.bundled),
});

/** The bundled one has no other version. */
const referenceTo = (name, version, bundled) => (bundled || !version ? name : `${name}@${version}`);

function ofVersion(answer) {
  const { name, version, shape, class_names: labels, counts, fingerprint } = answer;
  const splits = Object.entries(counts ?? {}).filter(([, one]) => one);
  return {
    reference: `${name}@${version}`,
    name,
    version,
    bundled: false,
    shape,
    fingerprint,
    counts: Object.fromEntries(splits.map(([split, { total }]) => [split, total])),
    classes:
      labels?.map((label, index) => ({
        index,
        label,
        counts: Object.fromEntries(splits.map(([split, { per_class: perClass }]) => [split, perClass[index]])),
      })) ?? null,
  };
}

/** All that is known of a version: {state, preparation, counts, class_names, progress, report, source, licence, notes, …} */
export const getDatasetVersion = (name, version, signal) => call(versionOf(name, version), { signal });

/** {versions: [{version, state, created_at}]} of one name, whatever their states. */
export const getDatasetVersions = async (name, signal) => ofNewest(await call(`datasets/${at(name)}`, { signal }));

/** {pictures: [{index, label, label_name}], page, size, total} */
export const getPictures = (reference, split, query, signal) =>
  call(`${datasetPath(reference)}/${at(split)}`, { query, signal });

/** {index, label, label_name, pixels: rows of numbers 0..255, or of [red, green, blue]} */
export const getPicture = (reference, split, index, signal) =>
  call(`${datasetPath(reference)}/${at(split)}/${at(index)}`, { signal });

export const pictureAddress = (reference, split, index) =>
  address(`${datasetPath(reference)}/${at(split)}/${at(index)}.png`, { scale: 1 });

/** The mean of all pictures, or of those of a class. */
export const meanAddress = (reference, label) => address(`${datasetPath(reference)}/mean.png`, { label, scale: 1 });

/** format: 'idx', 'npz' or 'png' */
export const datasetDownload = (name, version, format) => address(`${versionOf(name, version)}/download`, { format });

/**
 * Sends files to become a version; its answer is that version. `files` are {name, blob}; progressed(sent, all) is told of
 * the bytes. Nothing but this tells how far an upload is.
 *
 * @returns {Promise<any>}
 */
export function uploadDataset(settings, files, progressed, signal) {
  const form = new FormData();
  form.append('settings', new Blob([JSON.stringify(settings)], { type: 'application/json' }), 'settings.json');
  for (const { name, blob } of files) form.append('file', blob, name);
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    request.open('POST', address('datasets', {}));
    request.setRequestHeader('Accept', 'application/json');
    request.upload.addEventListener('progress', ({ loaded, total }) => progressed(loaded, total));
    request.addEventListener('load', () => {
      const said = parsed(request.responseText);
      if (request.status >= 200 && request.status < 300) resolve(said);
      else reject(new Problem(request.status, said, request.getResponseHeader('Retry-After')));
    });
    request.addEventListener('error', () => reject(new Problem(0)));
    request.addEventListener('abort', () => reject(new DOMException('', 'AbortError')));
    signal.addEventListener('abort', () => request.abort());
    request.send(form);
  });
}

function parsed(text) {
  try {
    return JSON.parse(text);
  } catch {
    return {}; // a proxy's answer, say: then the status tells all
  }
}

/** Notes, source and licence are changed in place; other class names are a new version. The answer is the version. */
export const changeDatasetVersion = (name, version, changes) =>
  call(versionOf(name, version), { ...json(changes), method: 'PATCH' });

/** A version that is being made is cancelled. detach: though models were trained on it, which keep what they need. */
export const deleteDatasetVersion = (name, version, detach = false) =>
  call(versionOf(name, version), { method: 'DELETE', query: { detach: detach || undefined } });

/** Follows the making of a version, as a job is followed. */
export const followDataset = (name, version, handlers, signal) =>
  follow(`${versionOf(name, version)}/events`, ['progress', 'end'], handlers, signal);

// Jobs

export const jobsAddress = () => new URL(`${API}/jobs`, document.baseURI).href;

/** The started job. The key makes a repeated call start nothing twice; the queue serves submitters in turn. */
export const startJob = (request, key, submitter) =>
  call('jobs', json(request, { 'Idempotency-Key': key, ...(submitter && { 'X-Submitter': submitter }) }));

/**
 * What the job would be: {layers: [{output_shape, parameters, explanation}], parameters, problems, request: with every
 * default filled in, …}; starts nothing.
 */
export const planJob = (request, signal) => call('jobs/plan', { ...json(request), signal });

/** The same training as code; language: 'python' or 'java'. */
export const jobCode = (request, language, signal) =>
  call('jobs/code', {
    ...json(request, { Accept: '*/*' }),
    query: { language },
    signal,
    read: (response) => response.text(),
  });

/** {jobs, page, size, total}, newest first */
export const listJobs = (query, signal) => call('jobs', { query, signal });

export const getJob = (id, signal) => call(`jobs/${at(id)}`, { signal });

/** Any jobs side by side: {findings, differences, variants} as an experiment has them. */
export const compareJobs = (ids, signal) => call('jobs/compare', { query: { jobs: ids }, signal });

/** Their curves as CSV, as an experiment's. */
export const compareJobsAsCsv = (ids, signal) =>
  call('jobs/compare', {
    query: { jobs: ids },
    headers: { Accept: 'text/csv' },
    read: (response) => response.text(),
    signal,
  });

/** {epochs, overfitting_epoch, overfitting: the same in words} */
export const getEpochReport = (id, signal) => call(`jobs/${at(id)}/epochs`, { signal });

/** keep: what becomes a model, 'none', 'last' or 'best' */
export const cancelJob = (id, keep) => call(`jobs/${at(id)}/cancel`, json({ keep }));

/** Goes on with an ended job whose `links` have `resume`; epochs: how many in all. */
export const resumeJob = (id, epochs) => call(`jobs/${at(id)}/resume`, json({ epochs }));

export const deleteJob = (id) => call(`jobs/${at(id)}`, { method: 'DELETE' });

/** Follows a job: its state, mini-batches, epochs and evaluation. */
export const followJob = (id, handlers, signal) =>
  follow(`jobs/${at(id)}/events`, ['state', 'batch', 'epoch', 'evaluation', 'end'], handlers, signal);

/**
 * Follows events until `end` or until the signal: opened() at each (re)connection, received(type, data) for each event,
 * lost() when the connection breaks. The browser reconnects by itself and says which event it saw last; only when the
 * service refuses the stream do we ask again, every few seconds. While nobody sees the page there is no stream: a browser
 * has six connections to a service, and as many tabs would leave none for anything else. Gives a function that stops it
 * earlier.
 */
function follow(path, types, { opened, received, lost }, signal) {
  let source = null;
  let lastId = '';
  let timer = 0;

  function open() {
    if (source && source.readyState !== EventSource.CLOSED) return;
    source = new EventSource(address(path, { last_event_id: lastId }));
    source.addEventListener('open', opened);
    source.addEventListener('error', () => {
      lost();
      if (source.readyState === EventSource.CLOSED) timer = setTimeout(open, 3000);
    });
    for (const type of types) {
      source.addEventListener(type, (event) => {
        lastId = event.lastEventId || lastId;
        if (type === 'end') stop();
        received(type, JSON.parse(event.data));
      });
    }
  }

  function pause() {
    clearTimeout(timer);
    source?.close();
  }

  const lookAgain = () => (document.hidden ? pause() : open());

  function stop() {
    document.removeEventListener('visibilitychange', lookAgain);
    pause();
  }

  document.addEventListener('visibilitychange', lookAgain);
  lookAgain();
  signal.addEventListener('abort', stop);
  return stop;
}

/** A job's share done, 0..1, also where the service has not said it yet. */
export function progressOf(job) {
  if (job.state === 'SUCCEEDED') return 1;
  if (typeof job.progress === 'number') return Math.min(1, Math.max(0, job.progress));
  if (!job.epoch || !job.epochs) return 0;
  return Math.min(1, (job.epoch - 1 + (job.batches ? (job.batch ?? 0) / job.batches : 0)) / job.epochs);
}

/** {rule, epoch, value, monitor, threshold, detail}, or null while the training goes on. */
export const stopReasonOf = (job) => job.stop_reason ?? null;

/** What went wrong, in the service's words, or null. */
export const errorOf = (job) => job.error ?? null;

// Experiments

/** The lesson's questions, of the usual data set unless another is named: [{name, question, look_for, size, body: {name, base, variants}}] */
export const listPresets = async (signal, dataset) =>
  (await call('experiments/presets', { query: { dataset }, signal })).presets;

/** Starts one of them; its answer is the experiment. */
export const runPreset = (name, changes) => call(`experiments/presets/${at(name)}`, json(changes));

/** {experiments: [{id, name, state, submitted_at, variants}]}, newest first */
export const listExperiments = (query, signal) => call('experiments', { query, signal });

/** {name, findings: [{code, params, detail}], differences: [{field, values}], variants: [{name, job, state, epochs, evaluation, best, …}]} */
export const getExperiment = (id, signal) => call(`experiments/${at(id)}`, { signal });

/** Its curves as CSV, one row for each variant and epoch. */
export const getExperimentCsv = (id, signal) =>
  call(`experiments/${at(id)}`, { headers: { Accept: 'text/csv' }, read: (response) => response.text(), signal });

export const cancelExperiment = (id) => call(`experiments/${at(id)}/cancel`, json({ keep: 'none' }));

export const deleteExperiment = (id) => call(`experiments/${at(id)}`, { method: 'DELETE' });

// Models

/** [{name, versions: [{version, created_at, evaluation}], aliases: {name: version}}], versions newest first */
export async function getModels(signal) {
  const { models = [] } = await call('models', { signal });
  return models.map((model) => ({
    ...model,
    aliases: model.aliases ?? {},
    versions: [...(model.versions ?? [])].sort((a, b) => b.version - a.version),
  }));
}

const versionPath = (model, version) => `models/${at(model)}/versions/${at(version)}`;

/** What a version was trained on, as its pictures are asked for. */
export const datasetOf = ({ dataset: { name, version } }) => (version ? `${name}@${version}` : name);

/** {version, created_at, aliases, notes, parameters, job_id, …}; `version` may be an alias. */
export const getVersion = (model, version, signal) => call(versionPath(model, version), { signal });

/** {accuracy, classes, confusion, calibration, mistakes, …} on a split, of its own data set unless `dataset` names another; the first time it takes about a second. */
export const getEvaluation = (model, version, query, signal) =>
  call(`${versionPath(model, version)}/evaluation`, { query: { ...query, mistakes: 30 }, signal });

/** {pictures, total}: those behind the figures, the surest answers first; query: {dataset, split, label, predicted, outcome, page, size} */
export const getEvaluatedPictures = (model, version, query, signal) =>
  call(`${versionPath(model, version)}/evaluation/pictures`, { query, signal });

export const downloadAddress = (model, version) => address(`${versionPath(model, version)}/download`, {});
export const onnxAddress = (model, version) => address(`${versionPath(model, version)}/onnx`, {});
export const codeAddress = (model, version, language) => address(`${versionPath(model, version)}/code`, { language });

const predictPath = (model, version) => `models/${at(model)}${version ? `/versions/${at(version)}` : ''}/predict`;

/** A picture file, a Blob; invert: 'auto', 'yes' or 'no', or none for what the version's preparation says. */
export const predictFile = async (model, version, file, invert, signal) =>
  prediction(
    await call(predictPath(model, version), {
      method: 'POST',
      body: file,
      headers: { 'Content-Type': file.type || 'application/octet-stream' },
      query: { invert },
      signal,
    }),
  );

/** Rows of numbers 0..255, or of [red, green, blue], as the data set has them. */
export const predictPixels = async (model, version, pixels, signal) =>
  prediction(
    await call(predictPath(model, version), {
      ...json({ image: pixels }),
      query: { invert: 'no' },
      signal,
    }),
  );

const explainPath = (model, version) => `models/${at(model)}${version ? `/versions/${at(version)}` : ''}/explain`;

/** What mattered in a picture file: {model, version, explained, heat (address of a picture), nearest: [{index, label_name}], warnings} */
export const explainFile = async (model, version, file, invert, signal) =>
  explanation(
    await call(explainPath(model, version), {
      method: 'POST',
      body: file,
      headers: { 'Content-Type': file.type || 'application/octet-stream' },
      query: { invert, neighbours: NEIGHBOURS },
      signal,
    }),
  );

/** The same of such rows. */
export const explainPixels = async (model, version, pixels, signal) =>
  explanation(
    await call(explainPath(model, version), {
      ...json({ image: pixels }),
      query: { invert: 'no', neighbours: NEIGHBOURS },
      signal,
    }),
  );

const explanation = ({ heat, nearest, ...rest }) => ({
  ...rest,
  heat: `data:image/png;base64,${heat.png}`,
  nearest: nearest.pictures,
});

/** {model, version, label, probability, probabilities, seen (address of a picture, or null), steps, warnings} */
function prediction(answer) {
  const first = answer.predictions[0];
  const png = first.seen?.png ?? null;
  return {
    model: answer.model,
    version: answer.version,
    label: first.label,
    probability: first.probability,
    probabilities: first.probabilities ?? [],
    seen: png && (png.startsWith('data:') ? png : `data:image/png;base64,${png}`),
    steps: first.seen?.steps ?? [],
    warnings: (first.warnings ?? []).map((warning) =>
      typeof warning === 'string' ? warning : (warning.detail ?? warning.message ?? ''),
    ),
  };
}
