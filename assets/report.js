// What the report adds: its words play from where they stand and light up as they are spoken, and every deed has a key.

// -- words: those in a candidate belong to it, those of the text above to the player of the take
const stLead = { differs: 0.4, plain: 0.1 };
const stTold = { words: [], box: null, now: null };

function stMain() { return document.querySelector('#st-report-sound .st-player'); }

function stWordsOf(player) { return player === stMain() ? document.querySelector('#st-report-head .st-heard') : player.querySelector('.st-heard'); }

function stFollow(player, audio) {
  const box = player.closest('#st-tab-report') ? stWordsOf(player) : null;
  if (box !== stTold.box || (box && stTold.words.length && !stTold.words[0].isConnected)) {
    stTold.box = box;
    stTold.words = box ? [...box.querySelectorAll('.st-word[data-at]')] : [];
  }
  const at = audio.currentTime;
  const spoken = audio.paused || audio.ended ? null : stTold.words.find((word) => at >= Number(word.dataset.at) && at < Number(word.dataset.to));
  if (spoken === stTold.now) return;
  if (stTold.now) stTold.now.classList.remove('is-now');
  if (spoken) spoken.classList.add('is-now');
  stTold.now = spoken || null;
}

function stPlayFrom(place) {
  const player = place.closest('[data-player]') || stMain();
  if (!player) return;
  const lead = place.matches('[role="button"], button') ? stLead.differs : stLead.plain;
  stPlay(player, Math.max(0, Number(place.dataset.at) - lead));
}

function stNextWrong(back) {
  const all = [...document.querySelectorAll('#st-report-head .st-word[role="button"]:not(.cleared), #st-report-sound .st-fault')];
  if (!all.length) return false;
  const at = all.indexOf(document.activeElement);
  const next = all[(at + (back ? -1 : 1) + (at < 0 && back ? 1 : 0) + all.length) % all.length];
  next.focus();
  stPlayFrom(next);
  return true;
}

document.addEventListener('click', (event) => {
  const place = event.target.closest('#st-tab-report .st-word[data-at], #st-tab-report .st-fault');
  if (place) stPlayFrom(place);
});

// -- the list of files closes where it is left
document.addEventListener('click', (event) => {
  const list = document.querySelector('.st-files[open]');
  if (list && (!list.contains(event.target) || event.target.closest('a'))) list.open = false;
});

// -- the note: opened and left without asking anybody, kept by its form
function stNote(open) {
  const form = document.querySelector('#st-report-note .st-note-form');
  if (!form) return;
  form.hidden = open === undefined ? !form.hidden : !open;
  const text = form.querySelector('textarea');
  if (form.hidden) { text.value = text.defaultValue; text.blur(); } else { text.focus(); text.setSelectionRange(text.value.length, text.value.length); }
}

document.addEventListener('click', (event) => { if (event.target.closest('#st-tab-report [data-notes]')) stNote(); });
document.addEventListener('submit', (event) => { if (event.target.closest('.st-note-form')) event.target.hidden = true; });

// -- keys: each presses the button that wears its letter
const stTyping = 'input, textarea, select, [contenteditable="true"], [role="listbox"], [role="combobox"]';

function stInField(event) {
  const note = event.target.closest('.st-note-form textarea');
  if (event.key === 'Escape' && note) stNote(false);
  else if (event.key === 'Escape' && event.target.closest('#st-report-text')) document.querySelector('#st-report-cancel')?.click();
  else if (event.key === 'Enter' && note && !event.shiftKey && !event.isComposing) { event.preventDefault(); note.form.requestSubmit(); }
}

function stHearCandidate(digit) {
  const player = [...document.querySelectorAll('#st-report-others [data-digit="' + digit + '"]')].find((one) => one.offsetParent);
  if (player && stAudioOf(player)) stToggle(player);
}

document.addEventListener('keydown', (event) => {
  if (event.target.closest(stTyping)) return stInField(event);
  if (event.ctrlKey || event.metaKey || event.altKey) return;
  if (event.key === 'Escape') { const list = document.querySelector('.st-files[open]'); if (list) list.open = false; return; }
  const report = document.querySelector('#st-tab-report');
  if (!report || !report.offsetParent) return;
  if ((event.key === ' ' || event.key === 'Enter') && event.target.matches('.st-word[role="button"]')) { event.preventDefault(); return stPlayFrom(event.target); }
  if (event.key === ' ') {
    const player = stMain();
    const other = event.target.closest('button, a, summary');
    if (!player || (other && !other.closest('.st-queue, .st-strip'))) return;
    event.preventDefault();
    return stToggle(player);
  }
  const key = event.key.toLowerCase();
  const digit = /^Digit([1-9])$/.exec(event.code || '');
  if (digit && event.shiftKey) return stHearCandidate(digit[1]);
  if (key === 'w') { if (stNextWrong(event.shiftKey)) event.preventDefault(); return; }
  if (!/^[arenpum1-9]$/.test(key) || event.repeat && key !== 'n' && key !== 'p') return;
  const button = [...report.querySelectorAll('[data-key="' + key + '"]')].find((one) => one.offsetParent && !one.disabled);
  if (button) { event.preventDefault(); button.click(); }
});
