import uPlot from './webjars/uplot/dist/uPlot.esm.js';

const SPAN_SECONDS = 60;
const SHOWN_HAPPENINGS = 20;
const RETRY_MILLIS = 2000;

const byId = (id) => document.getElementById(id);
const dark = matchMedia('(prefers-color-scheme: dark)');
const calm = matchMedia('(prefers-reduced-motion: reduce)');

const whole = new Intl.NumberFormat('en-US', { maximumFractionDigits: 0 });
const tenths = new Intl.NumberFormat('en-US', { minimumFractionDigits: 1, maximumFractionDigits: 1 });
const hundredths = new Intl.NumberFormat('en-US', { minimumFractionDigits: 2, maximumFractionDigits: 2 });

function show(id, text) {
  const element = byId(id);
  if (element.textContent !== text) {
    element.textContent = text;
  }
}

function duration(millis) {
  return Math.abs(millis) < 1000 ? `${whole.format(millis)} ms` : `${tenths.format(millis / 1000)} s`;
}

function limit(millis) {
  return millis < 1000 ? `${millis} ms` : `${millis / 1000} s`;
}

function micros(value) {
  if (value === null) {
    return '-';
  }
  return value < 1000 ? `${tenths.format(value)} µs` : `${hundredths.format(value / 1000)} ms`;
}

function timeOfDay(date) {
  return date.toLocaleTimeString('en-GB');
}

// ---- the charts

const points = { at: [], rate: [], lead: [] };
let cap = 0;
let charts = [];
let drawn = 0;

function colour(name) {
  return getComputedStyle(document.documentElement).getPropertyValue(`--${name}`).trim();
}

function latest() {
  return points.at.length > 0 ? points.at[points.at.length - 1] : Date.now() / 1000;
}

function axis(extra) {
  return {
    stroke: colour('muted'),
    grid: { stroke: colour('line'), width: 1 },
    ticks: { show: false },
    font: '12px system-ui, sans-serif',
    ...extra,
  };
}

function chart(id, series, range, label) {
  const element = byId(id);
  element.replaceChildren();
  const options = {
    width: element.clientWidth,
    height: element.clientHeight,
    legend: { show: false },
    cursor: { show: false },
    padding: [8, 24, 0, 0],
    scales: { x: { time: false, range: () => [latest() - SPAN_SECONDS, latest()] }, y: { range } },
    axes: [
      axis({ size: 24, space: 90, values: (plot, splits) => splits.map((at) => timeOfDay(new Date(at * 1000))) }),
      axis({ size: 56, values: (plot, splits) => splits.map(label) }),
    ],
    series: [{}, ...series],
  };
  return new uPlot(options, [[], ...series.map(() => [])], element);
}

function line(extra) {
  return { stroke: colour('accent'), width: 2, fill: colour('accent-soft'), points: { show: false }, ...extra };
}

function createCharts() {
  const dashed = { stroke: colour('text'), width: 1.5, dash: [6, 5], fill: undefined };
  charts = [
    chart('rate-chart', [line(), line(dashed)], (plot, least, most) => [0, 1.12 * Math.max(cap, most || 0) || 1],
      (value) => (value === 0 ? '0' : `${value / 1e6} M`)),
    chart('lead-chart', [line()], (plot, least, most) => [0, Math.max(1000, (most || 0) * 1.15)],
      (value) => (value === 0 ? '0' : `${value / 1000} s`)),
  ];
  drawCharts();
}

function drawCharts() {
  charts[0].setData([points.at, points.rate, points.at.map(() => cap)]);
  charts[1].setData([points.at, points.lead]);
}

function addPoint(point) {
  points.at.push(point.at / 1000);
  points.rate.push(point.idsPerSecond);
  points.lead.push(point.leadMillis);
  while (points.at[0] < latest() - SPAN_SECONDS) {
    points.at.shift();
    points.rate.shift();
    points.lead.shift();
  }
}

function moveCharts() {
  const now = performance.now();
  if (!calm.matches || now - drawn > 1000) {
    drawn = now;
    drawCharts();
  }
}

new ResizeObserver(() => charts.forEach((plot) => {
  const { clientWidth: width, clientHeight: height } = plot.root.parentElement;
  plot.setSize({ width, height });
})).observe(byId('rate-chart'));
dark.addEventListener('change', createCharts);

// ---- the state

let instance = null;
let newest = null;
let lastHappening = 0;
let fieldsAreSet = false;

/** The application was started anew, perhaps in another way. */
function startAnew(state) {
  instance = state.instance;
  lastHappening = 0;
  byId('happenings').replaceChildren();
  fieldsAreSet = false;
}

function showRate(state) {
  const share = 100 * state.idsPerSecond / state.cap;
  show('rate', whole.format(state.idsPerSecond));
  show('share', `${tenths.format(share)} % of the cap`);
  show('cap', `${whole.format(state.cap)} ids/s`);
  let text = 'Start the load to see it reached.';
  if (state.frozenMillis > 0) {
    text = 'The node stands still, and so do its callers.';
  } else if (state.refusal === 'LEASE_EXPIRED') {
    text = 'The window has ended: calls wait for a new one, and are refused if it does not come.';
  } else if (state.refusal !== null) {
    text = `Calls are refused: ${state.refusal}.`;
  } else if (state.catchingUp) {
    text = 'The clock is behind the ids: they go on at half speed.';
  } else if (share > 95) {
    text = 'It is reached: sequences are used up, and callers wait for the next tick.';
  } else if (state.load.running) {
    text = 'The load draws as fast as the processor lets it.';
  }
  show('rate-text', text);
}

function showLead(state) {
  const lead = state.leadMillis;
  show('lead', lead === null ? 'not known' : duration(lead));
  show('lead-note', `at most ${limit(state.maxLeadMillis)}`);
  let text = 'The newest id is as old as the clock says. Set the clock back to see a lead.';
  if (lead === null) {
    text = 'Nobody can look at the clock of a node that stands still.';
  } else if (state.refusal === 'CLOCK_REGRESSION') {
    text = `The clock is too far back. Ids wait until it is within ${limit(state.maxLeadMillis)}.`;
  } else if (state.catchingUp) {
    text = state.load.running
      ? `The clock stepped back, ids did not. The lead melts at half speed: gone in about ${duration(2 * lead)}.`
      : 'The clock stepped back, ids did not. The clock catches up.';
  }
  show('lead-text', text);
}

function showNode(state) {
  show('node-id', state.nodeId === null ? 'none' : String(state.nodeId));
  show('health', state.frozenMillis > 0 ? `stands still, ${duration(state.frozenMillis)}` : state.health);
  const { lease } = state;
  byId('lease').hidden = lease === null;
  if (lease !== null) {
    const remaining = Math.max(0, lease.remainingMillis);
    show('lease-remaining', remaining > 0 ? `${tenths.format(remaining / 1000)} s left` : 'ended');
    byId('lease-bar').value = Math.min(1, remaining / lease.ttlMillis);
    show('lease-text', `Leased in ${lease.store}, ${lease.state}. ${whole.format(lease.renewed)} `
      + `${lease.renewed === 1 ? 'renewal' : 'renewals'}, ${whole.format(lease.failed)} failed, `
      + `${whole.format(lease.lost)} lost.`);
  }
  const refused = Object.entries(state.totals.refused).filter(([, count]) => count > 0);
  show('refused', whole.format(refused.reduce((sum, [, count]) => sum + count, 0)));
  show('reasons', refused.map(([reason, count]) => `${reason}: ${whole.format(count)}`).join(', '));
  show('ids-rate', whole.format(state.idsPerSecond));
  show('ids', whole.format(state.totals.ids));
  show('exhaustions-rate', whole.format(state.exhaustionsPerSecond));
  show('exhaustions', whole.format(state.totals.exhaustions));
  show('regressions-rate', whole.format(state.regressionsPerSecond));
  show('regressions', whole.format(state.totals.regressions));
  show('p50', micros(state.load.p50));
  show('p99', micros(state.load.p99));
  show('p999', micros(state.load.p999));
  show('cpu', `${hundredths.format(state.cpuCores)} of ${state.cores} cores`);
}

function showNewest(state) {
  newest = state.newest;
  show('newest-decimal', newest?.decimal ?? '-');
  show('newest-base32', newest?.base32 ?? '-');
  show('newest-base62', newest?.base62 ?? '-');
  show('newest-time', newest?.timestamp ?? '-');
  show('newest-node', String(newest?.nodeId ?? '-'));
  show('newest-sequence', String(newest?.sequence ?? '-'));
  const holders = state.lease === null
    ? ['This node alone: its node id is set by snowflake.node-id.']
    : state.lease.holders.map((holder) => `${holder.nodeId}: ${holder.application} on ${holder.host}, process `
      + `${holder.pid}${holder.self ? ', this node' : ''}`);
  const list = byId('holders');
  if (list.dataset.shown !== holders.join('\n')) {
    list.dataset.shown = holders.join('\n');
    list.replaceChildren(...holders.map((text) => element('li', text)));
  }
}

function element(name, text) {
  const created = document.createElement(name);
  created.textContent = text;
  return created;
}

function showHappenings(happenings) {
  const list = byId('happenings');
  for (const happening of happenings.filter((one) => one.number > lastHappening).reverse()) {
    const item = document.createElement('li');
    const time = element('time', timeOfDay(new Date(happening.at)));
    time.dateTime = happening.at;
    item.append(time, element('span', happening.text));
    list.prepend(item);
    lastHappening = happening.number;
  }
  while (list.children.length > SHOWN_HAPPENINGS) {
    list.lastElementChild.remove();
  }
  // what happened before somebody came is not read out
  byId('log').setAttribute('aria-live', 'polite');
}

function showControls(state) {
  const frozen = state.frozenMillis > 0;
  const { running } = state.load;
  show('start', running ? 'Change' : 'Start');
  disable('start', frozen);
  disable('stop', frozen || !running);
  disable('back', frozen);
  disable('right', frozen || state.offsetMillis === 0);
  disable('freeze', frozen);
  show('offset', state.offsetMillis === 0 ? 'The clock is right.' : `The clock is ${duration(-state.offsetMillis)} behind.`);
  show('max-lead', limit(state.maxLeadMillis));
  if (!fieldsAreSet) {
    fieldsAreSet = true;
    byId('threads').value = state.load.threads;
    byId('batch').value = state.load.batch;
    byId('seconds').value = state.lease === null ? 5 : Math.min(60, Math.ceil(1.7 * state.lease.ttlMillis / 1000));
    const rival = byId('rival');
    rival.disabled = state.lease === null || !state.lease.canBeLost;
    rival.checked = rival.checked && !rival.disabled;
    show('rival-hint', rivalHint(state.lease));
  }
}

function rivalHint(lease) {
  if (lease === null) {
    return 'Its node id is set by snowflake.node-id, so no lease can end.';
  }
  const ttl = limit(lease.ttlMillis);
  return lease.canBeLost ? `The lease ends ${ttl} after its last renewal. Then its node id is anybody's.`
    : `Its window ends ${ttl} after the last renewal, but in ${lease.store} a node id is nobody else's while its `
      + 'process lives. To see it lost, keep leases in jdbc or redis.';
}

function disable(id, disabled) {
  // not the attribute of that name: whoever has pressed a button would lose the focus
  byId(id).setAttribute('aria-disabled', String(disabled));
}

function showState(state) {
  if (state.instance !== instance) {
    startAnew(state);
  }
  cap = state.cap;
  showControls(state);
  showRate(state);
  showLead(state);
  showNode(state);
  showNewest(state);
  showHappenings(state.happenings);
}

// ---- the connection

const OF_THIS_MOMENT = ['rate', 'lead', 'node-id', 'lease-remaining', 'ids-rate', 'exhaustions-rate',
  'regressions-rate', 'p50', 'p99', 'p999', 'cpu'];

let events = null;
let goneSince = null;

/** Whoever looks at the page must not take what was for what is. */
function showGone(why) {
  goneSince ??= timeOfDay(new Date());
  document.body.classList.add('gone');
  show('connection', `${why} Since ${goneSince} nothing new is known: charts, totals and lists are of before. Trying again`);
  OF_THIS_MOMENT.forEach((id) => show(id, '-'));
  ['share', 'rate-text', 'lead-text', 'lease-text'].forEach((id) => show(id, ''));
  show('health', 'not known');
  byId('lease-bar').value = 0;
}

function showLive() {
  goneSince = null;
  document.body.classList.remove('gone');
  show('connection', 'Live, five times a second');
}

/** The browser does not tell why there is no stream. */
async function askWhy() {
  const request = new AbortController();
  try {
    const response = await fetch('live/events', { signal: request.signal });
    if (response.ok) {
      request.abort();
      return 0;
    }
    const problem = await response.json();
    showGone(`${problem.detail || `${response.status} ${problem.title}`}.`);
    return 1000 * Number(response.headers.get('Retry-After')) || RETRY_MILLIS;
  } catch (error) {
    showGone('The application does not answer.');
    return RETRY_MILLIS;
  }
}

async function connectAgain(closed) {
  const millis = await askWhy();
  setTimeout(() => {
    // unless the page was hidden and shown meanwhile
    if (events === closed && !document.hidden) {
      connect();
    }
  }, millis);
}

function connect() {
  const stream = new EventSource('live/events');
  events = stream;
  events.addEventListener('open', showLive);
  events.addEventListener('history', (event) => {
    points.at = [];
    points.rate = [];
    points.lead = [];
    JSON.parse(event.data).forEach(addPoint);
    drawCharts();
  });
  events.addEventListener('state', (event) => {
    const state = JSON.parse(event.data);
    if (state.at / 1000 > latest() || points.at.length === 0) {
      addPoint(state);
    }
    showState(state);
    moveCharts();
  });
  events.addEventListener('error', () => {
    // a browser gives up by itself only after an answer that is no stream
    if (stream.readyState === EventSource.CLOSED) {
      connectAgain(stream);
    } else {
      showGone('The application does not answer.');
    }
  });
}

// Browsers keep few connections to one place, so a tab that nobody sees holds none.
document.addEventListener('visibilitychange', () => {
  events.close();
  if (!document.hidden) {
    connect();
  }
});

// ---- the controls

async function ask(form, path, options) {
  const problemId = `${form}-problem`;
  show(problemId, '');
  try {
    const response = await fetch(path, options);
    if (response.ok) {
      return response.status === 204 ? null : await response.json();
    }
    const problem = await response.json();
    show(problemId, problem.detail || `${response.status} ${problem.title}`);
  } catch (error) {
    show(problemId, 'The application does not answer.');
  }
  return null;
}

function command(form, path, body = {}) {
  return ask(form, `live/${path}`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify(body),
  });
}

function on(id, type, button, action) {
  byId(id).addEventListener(type, (event) => {
    event.preventDefault();
    if (byId(button).getAttribute('aria-disabled') !== 'true') {
      action();
    }
  });
}

const number = (id) => Number(byId(id).value);

on('load-form', 'submit', 'start', () => command('load', 'load/start', { threads: number('threads'), batch: number('batch') }));
on('stop', 'click', 'stop', () => command('load', 'load/stop'));
on('clock-form', 'submit', 'back', () => command('clock', 'clock/back', { millis: number('step') }));
on('right', 'click', 'right', () => command('clock', 'clock/right'));
on('freeze-form', 'submit', 'freeze', () => command('freeze', 'freeze', { seconds: number('seconds'), rival: byId('rival').checked }));

// ---- ids

function parts(reading) {
  const list = document.createElement('dl');
  list.className = 'ids';
  const { id } = reading;
  const rows = { decimal: id.decimal, base32: id.base32, base62: id.base62, time: id.timestamp,
    'node id': id.nodeId, sequence: id.sequence };
  for (const [name, value] of Object.entries(rows)) {
    const row = document.createElement('div');
    row.append(element('dt', name), element('dd', String(value)));
    list.append(row);
  }
  return [element('h3', `Read as ${reading.format}`), list];
}

byId('decode-form').addEventListener('submit', async (event) => {
  event.preventDefault();
  const readings = await ask('decode', `live/decode?id=${encodeURIComponent(byId('id').value)}`);
  byId('decoded').replaceChildren(...(readings || []).flatMap(parts));
});

byId('take-newest').addEventListener('click', () => {
  if (newest !== null) {
    byId('id').value = newest.decimal;
    byId('decode-form').requestSubmit();
  }
});

byId('range-form').addEventListener('submit', async (event) => {
  event.preventDefault();
  const instant = (id) => encodeURIComponent(new Date(byId(id).value).toISOString());
  const range = await ask('range', `live/range?from=${instant('from')}&until=${instant('until')}`);
  show('range', range === null ? '' : `where id between ${range.first} and ${range.last}`);
});

function setSpan() {
  const local = (date) => new Date(date.getTime() - 60000 * date.getTimezoneOffset()).toISOString().slice(0, 19);
  const now = new Date();
  byId('from').value = local(new Date(now.getTime() - 60000));
  byId('until').value = local(now);
}

const { timeZone } = Intl.DateTimeFormat().resolvedOptions();
document.querySelectorAll('.zone').forEach((zone) => {
  zone.textContent = `local time, ${timeZone}`;
});
setSpan();
createCharts();
connect();
