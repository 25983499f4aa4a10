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
    if (!audio.paused) requestAnimationFrame(step);
  };
  audio.addEventListener('play', () => requestAnimationFrame(step));
  for (const name of ['pause', 'ended', 'seeked', 'loadedmetadata']) audio.addEventListener(name, () => stShow(player));
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
  const word = event.target.closest('.st-word[data-at]');
  const main = document.querySelector('#st-report-sound .st-player');
  if (word && main) stPlay(main, Math.max(0, Number(word.dataset.at) - 0.15));
});

// -- the report's keys: each presses the button that wears its letter
const stTyping = 'input, textarea, select, [contenteditable="true"], [role="listbox"], [role="combobox"]';

document.addEventListener('keydown', (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || event.target.closest(stTyping)) {
    if (event.key === 'Escape' && event.target.closest('#st-report-text')) document.querySelector('#st-report-cancel')?.click();
    return;
  }
  const report = document.querySelector('#st-tab-report');
  if (!report || !report.offsetParent) return;
  if (event.key === ' ') {
    const player = document.querySelector('#st-report-sound .st-player');
    const other = event.target.closest('button, a, summary');
    if (!player || (other && !other.closest('.st-queue, .st-strip'))) return;
    event.preventDefault();
    return stToggle(player);
  }
  const key = event.key.toLowerCase();
  if (!/^[arenpu]$/.test(key) || event.repeat && key !== 'n' && key !== 'p') return;
  const button = [...report.querySelectorAll('[data-key="' + key + '"]')].find((one) => one.offsetParent && !one.disabled);
  if (button) { event.preventDefault(); button.click(); }
});

// -- what appears: a sample that is ready plays, an editor that opens has the cursor, the chosen row is in sight
const stSeen = { sample: '', row: '', editor: false };

function stLookAround() {
  const ready = document.querySelector('[data-plays-now]');
  if (ready && ready.dataset.playsNow !== stSeen.sample) {
    stSeen.sample = ready.dataset.playsNow;
    stPlay(ready);
  }
  const text = document.querySelector('#st-report-text textarea');
  const open = Boolean(text && text.offsetParent);
  if (open && !stSeen.editor) setTimeout(() => text.focus(), 30);
  stSeen.editor = open;
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
