// What the tabs Voices, Report, Usage and Settings do in the page.

// -- sound: one thing plays at a time, in whichever [data-player] it stands
const stSound = { player: null };

function stClock(seconds) {
  const whole = Math.max(0, seconds || 0);
  return whole < 60 ? whole.toFixed(1) + ' s' : Math.floor(whole / 60) + ':' + String(Math.floor(whole % 60)).padStart(2, '0');
}

function stAudioOf(player) { return player && player.querySelector('audio'); }

function stShow(player) {
  const audio = stAudioOf(player);
  if (!audio) return;
  const button = player.querySelector('[data-play]');
  const wave = player.querySelector('[data-wave]');
  const time = player.querySelector('[data-time]');
  const playing = !audio.paused && !audio.ended;
  player.classList.toggle('is-playing', playing);
  if (button) button.setAttribute('aria-label', playing ? 'Pause' : 'Play');
  if (wave && audio.duration) wave.style.setProperty('--at', audio.currentTime / audio.duration);
  if (time && audio.duration) {
    time.dataset.whole = time.dataset.whole || time.textContent;
    time.textContent = audio.currentTime > 0 && !audio.ended ? stClock(audio.currentTime) + ' / ' + stClock(audio.duration) : time.dataset.whole;
  }
}

function stWire(player) {
  const audio = stAudioOf(player);
  if (!audio || audio.dataset.wired) return audio;
  audio.dataset.wired = 'yes';
  const step = () => {
    const end = Number(player.dataset.end || 0);
    if (end && audio.currentTime >= end) audio.pause();
    stShow(player);
    stFollow(player, audio);
    if (!audio.paused) requestAnimationFrame(step);
  };
  audio.addEventListener('play', () => requestAnimationFrame(step));
  for (const name of ['pause', 'ended', 'seeked', 'loadedmetadata']) audio.addEventListener(name, () => { stShow(player); stFollow(player, audio); });
  audio.addEventListener('error', () => player.classList.add('is-broken'));
  return audio;
}

function stPlay(player, from) {
  const audio = stWire(player);
  if (!audio) return;
  if (stSound.player && stSound.player !== player) {
    const before = stAudioOf(stSound.player);
    if (before) before.pause();
  }
  stSound.player = player;
  const start = from !== undefined ? from : Number(player.dataset.start || 0);
  const end = Number(player.dataset.end || 0);
  if (from !== undefined || (start && (audio.currentTime < start || (end && audio.currentTime >= end - 0.02)))) audio.currentTime = start;
  audio.play().catch(() => player.classList.add('is-broken'));
}

function stToggle(player) {
  const audio = stWire(player);
  if (!audio) return;
  if (audio.paused) stPlay(player); else audio.pause();
}

document.addEventListener('click', (event) => {
  const play = event.target.closest('[data-play]');
  if (play) return stToggle(play.closest('[data-player]'));
  const wave = event.target.closest('[data-wave]');
  if (wave && !wave.querySelector('[data-handle]')) {
    const player = wave.closest('[data-player]');
    const audio = stWire(player);
    const box = wave.getBoundingClientRect();
    const share = Math.min(1, Math.max(0, (event.clientX - box.left) / box.width));
    const go = () => stPlay(player, share * audio.duration);
    if (audio && audio.duration) go();
    else if (audio) { audio.addEventListener('loadedmetadata', go, { once: true }); audio.load(); }
    return;
  }
});

// -- what appears: a sample that is ready plays, an editor that opens has the cursor, the chosen row is in sight
const stSeen = { sample: '', row: '', editor: false };

function stFrameCell() {
  const head = document.querySelector('.st-chunk-head');
  const at = head ? Number(head.dataset.position) : NaN;
  const cell = [...document.querySelectorAll('#st-report-strips .st-cell')].find((one) => Number(one.dataset.to) >= at);
  const framed = document.querySelector('#st-report-strips .st-cell.now');
  if (framed === cell) return;
  if (framed) framed.classList.remove('now');
  if (cell) cell.classList.add('now');
}

function stLookAround() {
  if (document.querySelector('[data-now="ready"], [data-now="failed"]')) for (const one of document.querySelectorAll('.is-making')) one.classList.remove('is-making');
  const ready = document.querySelector('[data-plays-now]');
  if (ready && ready.dataset.playsNow !== stSeen.sample) {
    stSeen.sample = ready.dataset.playsNow;
    stPlay(ready);
  }
  const text = document.querySelector('#st-report-text textarea');
  const open = Boolean(text && text.offsetParent);
  if (open && !stSeen.editor) setTimeout(() => text.focus(), 30);
  stSeen.editor = open;
  stFrameCell();
  const row = document.querySelector('.st-queue-row[aria-current="true"]');
  const id = row ? row.dataset.ask : '';
  if (row && id !== stSeen.row && row.offsetParent) {
    const list = row.closest('.st-queue');
    if (list && list.scrollHeight > list.clientHeight) {
      const gap = row.offsetTop - list.offsetTop;
      if (gap < list.scrollTop || gap + row.offsetHeight > list.scrollTop + list.clientHeight) list.scrollTop = gap - list.clientHeight / 3;
    }
    if (stSeen.row && window.innerWidth < 700) document.querySelector('#st-report-chunk')?.scrollIntoView({ block: 'start' });
    stSeen.row = id;
  }
}

new MutationObserver(() => {
  if (stSeen.soon) return;
  stSeen.soon = true;
  requestAnimationFrame(() => { stSeen.soon = false; stLookAround(); });
}).observe(document.body, { childList: true, subtree: true, attributes: true, attributeFilter: ['aria-current', 'data-plays-now', 'class', 'style'] });

// -- Voices: a card spins until its sample is there; handles trim a clip
document.addEventListener('click', (event) => {
  const hear = event.target.closest('[data-ask^="hear:"]');
  if (hear) { for (const one of document.querySelectorAll('.is-making')) one.classList.remove('is-making'); hear.classList.add('is-making'); }
});

function stHandles(wave, start, end) {
  const whole = Number(wave.dataset.seconds);
  for (const handle of wave.querySelectorAll('[data-handle]')) handle.style.left = 100 * (handle.dataset.handle === 'start' ? start : end) / whole + '%';
  const mark = wave.querySelector('.waveform-mark');
  const width = wave.querySelector('svg').viewBox.baseVal.width;
  if (mark) { mark.setAttribute('x', start / whole * width); mark.setAttribute('width', (end - start) / whole * width); }
}

function stTrimTo(wave, which, seconds, done) {
  const player = wave.closest('[data-player]');
  const whole = Number(wave.dataset.seconds);
  let start = Number(player.dataset.start), end = Number(player.dataset.end);
  if (which === 'start') start = Math.min(Math.max(0, seconds), end - 0.1); else end = Math.max(Math.min(whole, seconds), start + 0.1);
  player.dataset.start = start.toFixed(2);
  player.dataset.end = end.toFixed(2);
  stHandles(wave, start, end);
  if (done) { const tell = wave.querySelector('.st-trimmed'); tell.dataset.ask = 'trim:' + start.toFixed(2) + '-' + end.toFixed(2); tell.click(); }
}

document.addEventListener('pointerdown', (event) => {
  const handle = event.target.closest('[data-handle]');
  if (!handle) return;
  event.preventDefault();
  const wave = handle.closest('[data-wave]');
  const at = (moved) => { const box = wave.getBoundingClientRect(); return (moved.clientX - box.left) / box.width * Number(wave.dataset.seconds); };
  const move = (moved) => stTrimTo(wave, handle.dataset.handle, at(moved), false);
  const end = (moved) => { document.removeEventListener('pointermove', move); stTrimTo(wave, handle.dataset.handle, at(moved), true); };
  document.addEventListener('pointermove', move);
  document.addEventListener('pointerup', end, { once: true });
});

document.addEventListener('keydown', (event) => {
  const handle = event.target.closest && event.target.closest('[data-handle]');
  if (!handle || !['ArrowLeft', 'ArrowRight'].includes(event.key)) return;
  event.preventDefault();
  const player = handle.closest('[data-player]');
  const now = Number(handle.dataset.handle === 'start' ? player.dataset.start : player.dataset.end);
  stTrimTo(handle.closest('[data-wave]'), handle.dataset.handle, now + (event.key === 'ArrowLeft' ? -0.1 : 0.1), true);
});

// -- Settings: the visitor's own name goes to the door; diagnostics go to the clipboard
document.addEventListener('submit', async (event) => {
  const form = event.target.closest('form[data-person]');
  if (!form) return;
  event.preventDefault();
  const said = form.querySelector('[role="status"]');
  said.textContent = '';
  const answer = await fetch('/person', { method: 'POST', headers: { 'Content-Type': 'application/json' }, body: JSON.stringify({ name: form.elements.name.value }) });
  const told = answer.ok ? 'You are ' + (await answer.json()).person + '.' : await answer.text();
  said.textContent = told;
});

document.addEventListener('click', async (event) => {
  const button = event.target.closest('[data-copy]');
  if (!button) return;
  const pre = button.parentElement.querySelector('pre');
  const done = () => { button.textContent = 'Copied'; setTimeout(() => { button.textContent = 'Copy diagnostics'; }, 2000); };
  try { await navigator.clipboard.writeText(pre.textContent); done(); } catch (refused) {
    const range = document.createRange();
    range.selectNodeContents(pre);
    const chosen = getSelection();
    chosen.removeAllRanges();
    chosen.addRange(range);
    if (document.execCommand('copy')) done();
  }
});
