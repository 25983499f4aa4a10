// What the shell and the Audiobook tab do in the page. Texts of books only ever enter it as textContent.
{
  const $ = (selector, within = document) => within.querySelector(selector);
  const all = (selector, within = document) => [...within.querySelectorAll(selector)];
  const clock = seconds => `${Math.floor(seconds / 60)}:${String(Math.floor(seconds % 60)).padStart(2, '0')}`;

  // ---- pills and buttons that open another tab
  const places = {
    speaking: 'Settings', listening: 'Settings', settings: 'Settings', usage: 'Usage', report: 'Report',
    voices: 'Voices', audiobook: 'Audiobook',
  };
  const openTab = name => all('button[role=tab]').find(tab => tab.textContent.trim() === name)?.click();
  document.addEventListener('click', event => {
    const opener = event.target.closest('[data-opens]');
    if (opener) openTab(places[opener.dataset.opens]);
    if (opener?.dataset.look) lookAt(opener.dataset.look);
  });
  // ---- a place in the finished file, in the report: its list is opened, or the chunk; both once they are drawn
  function lookAt(what, tries = 40) {
    const list = $('#st-report-findings details'), row = list && all('[data-ask]', list).find(one => one.dataset.ask === `open:${what}`);
    if (!list?.offsetParent) { if (tries) setTimeout(lookAt, 100, what, tries - 1); return; }
    list.open = true;
    if (row) row.click(); else list.scrollIntoView({ block: 'start' });
  }

  // ---- chapters: the boxes are told together, a moment after the last click
  let telling = 0;
  const tellChapters = () => {
    clearTimeout(telling);
    telling = setTimeout(() => {
      const island = $('#st-chapters .st-contents')?.parentElement;
      const chosen = all('#st-chapters input[data-chapter]:checked').map(box => Number(box.dataset.chapter));
      if (island && chosen.length) island.dispatchEvent(new CustomEvent('st-chapters', { bubbles: true, detail: chosen }));
    }, 350);
  };
  document.addEventListener('change', event => {
    if (event.target.matches?.('#st-chapters input[data-chapter]')) tellChapters();
  });
  document.addEventListener('click', event => {
    const every = event.target.closest('[data-chapters]');
    if (!every) return;
    all('#st-chapters input[data-chapter]').forEach(box => { box.checked = every.dataset.chapters === 'all' && !('extra' in box.dataset); });
    tellChapters();
  });

  // ---- an island that is drawn again keeps the focus where it was
  let focused = '';
  document.addEventListener('focusin', event => { focused = event.target.dataset?.key || ''; });
  document.addEventListener('st-redrawn', () => {
    if (focused && document.activeElement === document.body) $(`.st-island [data-key="${CSS.escape(focused)}"]`)?.focus({ preventScroll: true });
    look();
  });

  // ---- the player: two decks, so that the next take is loaded while this one is heard
  const LEAD_SECONDS = 1.5;
  const player = {
    track: null, at: 0, deck: 0, playing: false, timer: 0, armed: false, book: '', ticket: 0,
    decks: [new Audio(), new Audio()],
  };
  window.sidetonePlayer = player;
  const panel = () => $('.st-deck');
  const now = () => player.decks[player.deck];
  const say = (selector, text) => { const place = $(selector, panel()); if (place && place.textContent !== text) place.textContent = text; };
  const fetchTrack = chapter => window.stServer.chapter_track({ book: player.book, chapter });

  function silence() {
    clearTimeout(player.timer);
    player.decks.forEach(deck => deck.pause());
  }
  function place() {
    const item = player.track?.items[player.at];
    if (!item) return 0;
    return player.track.kind === 'file' ? now().currentTime : item.start + Math.min(now().currentTime, item.end - item.start);
  }
  function draw() {
    const track = player.track;
    if (!panel()) return;
    panel().hidden = !track;
    if (!track) return;
    say('.st-deck-title', `${track.bookTitle} · ${track.title}`);
    say('.st-deck-sentence', track.items[player.at]?.text || '');
    say('.st-deck-at', clock(place()));
    say('.st-deck-of', clock(track.seconds) + (track.whole ? '' : ' so far'));
    const toggle = $('[data-deck=toggle]', panel());
    toggle.setAttribute('aria-label', player.playing ? 'Pause' : 'Play');
    toggle.classList.toggle('is-playing', player.playing);
    $('[data-deck=previous]', panel()).disabled = !track.previous;
    $('[data-deck=next]', panel()).disabled = !track.next;
    const range = $('.st-deck-range', panel());
    if (document.activeElement !== range || !range.matches(':active')) range.value = Math.round(1000 * place() / (track.seconds || 1));
    range.style.setProperty('--done', `${range.value / 10}%`);
    all('#st-chapters .st-chapter').forEach(row => row.classList.toggle('is-playing', player.playing && Number(row.dataset.n) === track.chapter));
  }
  function cue(deck, item) {
    const source = new URL(item.src, location).href;
    if (deck.src !== source) deck.src = source;
    deck.preload = 'auto';
  }
  async function start() {
    const item = player.track?.items[player.at];
    if (!item) return;
    player.playing = true;
    if (player.track.kind === 'takes') {
      cue(now(), item);
      const following = player.track.items[player.at + 1];
      if (following) cue(player.decks[1 - player.deck], following);
    }
    try { await now().play(); } catch (problem) { if (problem.name !== 'AbortError') player.playing = false; }
    draw();
  }
  function pause() { player.playing = false; silence(); draw(); }
  async function load(chapter, play, atId) {
    const ticket = ++player.ticket;
    const track = await fetchTrack(chapter);
    if (ticket !== player.ticket || !track.items?.length || track.book !== player.book) return false;
    silence();
    player.track = track;
    player.at = Math.max(0, atId ? track.items.findIndex(item => item.id === atId) : 0);
    if (track.kind === 'file') { now().src = track.src; now().currentTime = track.items[player.at].start; }
    else cue(now(), track.items[player.at]);
    if (play) await start(); else { player.playing = false; draw(); }
    return true;
  }
  function go(step) {
    const to = player.at + step;
    if (to < 0 || !player.track) return;
    if (to >= player.track.items.length) { onward(); return; }
    const was = player.playing;
    silence();
    player.at = to;
    if (player.track.kind === 'file') now().currentTime = player.track.items[to].start;
    else { player.deck = 1 - player.deck; cue(now(), player.track.items[to]); now().currentTime = 0; }
    if (was) start(); else draw();
  }
  async function onward() {
    // the end of what there was: more of this chapter may have been spoken meanwhile, else the next one follows
    const { track } = player, last = track.items[player.at], ticket = ++player.ticket;
    const fresh = track.whole ? track : await fetchTrack(track.chapter);
    if (ticket !== player.ticket) return;
    const at = fresh.items ? fresh.items.findIndex(item => item.id === last.id) : -1;
    if (fresh !== track && at >= 0 && at + 1 < fresh.items.length) {
      if (fresh.kind === 'file') { await load(track.chapter, true, fresh.items[at + 1].id); return; }
      player.track = fresh; player.at = at + 1; player.deck = 1 - player.deck;
      await start();
    } else if (fresh.next && fresh.whole) await load(fresh.next, player.playing);
    else if (!fresh.whole && $('.st-working')) { say('.st-deck-sentence', 'Waiting for the next sentence …'); player.timer = setTimeout(onward, 1500); }
    else pause();
  }
  player.decks.forEach((deck, number) => {
    deck.addEventListener('ended', () => {
      if (number !== player.deck || !player.playing) return;
      if (player.track.kind === 'file') { if (player.track.next) load(player.track.next, true); else pause(); return; }
      const rest = player.track.items[player.at].pause;
      if (player.at + 1 >= player.track.items.length) { onward(); return; }
      player.timer = setTimeout(() => { player.at += 1; player.deck = 1 - player.deck; start(); }, rest * 1000);
    });
    deck.addEventListener('timeupdate', () => {
      if (number !== player.deck || !player.track) return;
      if (player.track.kind === 'file') {
        const time = deck.currentTime, found = player.track.items.findLastIndex(item => item.start <= time);
        player.at = Math.max(0, found);
      }
      draw();
    });
    deck.addEventListener('error', () => {
      if (number !== player.deck || !player.playing || !deck.src) return;
      const chunk = player.track?.otherwise;  // a browser that cannot play the finished file can play its chapters
      if (chunk) load(Number(chunk.split('.')[0]), true, chunk); else pause();
    });
  });
  function hearFile({ heard, at, seconds, name, words, chunk }) {
    // the finished file itself, from just before a place in it
    silence();
    player.ticket++;
    const title = $('#st-head .st-title')?.textContent || '';
    player.track = {
      kind: 'file', book: player.book, chapter: 0, bookTitle: title, title: name, src: heard, seconds: Number(seconds), whole: true,
      items: [{ id: '', text: words, start: 0, end: Number(seconds) }], otherwise: chunk,
    };
    player.at = 0;
    const source = new URL(heard, location).href;
    if (now().src !== source) now().src = source;
    now().currentTime = Math.max(0, Number(at) - LEAD_SECONDS);
    start();
  }
  const acts = {
    toggle: () => (player.playing ? pause() : start()),
    previous: () => player.track?.previous && load(player.track.previous, player.playing),
    next: () => player.track?.next && load(player.track.next, player.playing),
  };
  document.addEventListener('click', event => {
    const button = event.target.closest('[data-deck]');
    if (button) acts[button.dataset.deck]();
    const from = event.target.closest('[data-from]');
    if (from) {
      const chapter = Number(from.dataset.from);
      if (player.track?.chapter === chapter && player.playing) pause(); else load(chapter, true);
    }
    const place = event.target.closest('[data-heard]');
    if (place) hearFile(place.dataset);
    if (event.target.closest('#st-first')) player.armed = true;
    if (event.target.closest('[data-sample]')) $('#st-sample audio')?.play();
  });
  document.addEventListener('input', event => {
    if (!event.target.matches('.st-deck-range') || !player.track) return;
    const seconds = event.target.value / 1000 * player.track.seconds, was = player.playing;
    const at = Math.max(0, player.track.items.findLastIndex(item => item.start <= seconds));
    if (player.track.kind === 'file') { now().currentTime = seconds; player.at = at; draw(); return; }
    silence();
    player.at = at;
    cue(now(), player.track.items[at]);
    if (was) start(); else draw();
  });
  document.addEventListener('keydown', event => {
    const typing = event.target.closest('input:not([type=range]):not([type=checkbox]), textarea, select, [contenteditable]');
    if (typing || event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.key.toLowerCase() === 'p' && panel() && !panel().hidden && panel().offsetParent) { panel().focus(); return; }
    if (!event.target.closest('.st-deck')) return;
    if (event.key === ' ' && !event.target.closest('button, summary')) acts.toggle();
    else if (event.key === 'ArrowRight' && !event.target.matches('input')) (event.shiftKey ? acts.next() : go(1));
    else if (event.key === 'ArrowLeft' && !event.target.matches('input')) (event.shiftKey ? acts.previous() : go(-1));
    else return;
    event.preventDefault();
  });

  // ---- what the page notices by itself: another book, the first sound of it, the end of a run
  const page = { run: '', title: document.title, busy: false, grown: 0 };
  function look() {
    const head = $('#st-head [data-open-book]'), book = head?.dataset.openBook || '';
    if (book !== player.book) { pause(); player.track = null; player.book = book; player.ticket++; draw(); }
    const sound = $('#st-chapters [data-from]');
    if (book && sound && window.stServer && !page.busy && (!player.track || (player.armed && !player.playing))) {
      page.busy = true;
      const armed = player.armed;
      load(0, armed).then(done => { if (done) player.armed = false; }).finally(() => { page.busy = false; });
    } else if (!sound && player.track) { pause(); player.track = null; draw(); }
    if ($('.st-working') && player.track && !player.track.whole && Date.now() - page.grown > 5000) grow();
    tellRun($('.st-working'));
  }
  async function grow() {
    page.grown = Date.now();
    const { track, ticket } = player, fresh = await fetchTrack(track.chapter);
    if (ticket !== player.ticket || player.track !== track || fresh.kind !== 'takes' || track.kind !== 'takes') return;
    const at = fresh.items.findIndex(item => item.id === track.items[player.at]?.id);
    if (at >= 0) { player.track = fresh; player.at = at; draw(); }
  }
  function tellRun(working) {
    const name = $('#st-head .st-title')?.textContent || '';
    if (working) {
      page.run = working.dataset.run;
      document.title = `${working.dataset.percent}% · ${name}`;
    } else if (page.run) {
      page.run = '';
      const done = $('#st-run .st-ended') === null;
      document.title = done ? `✓ ${name}` : page.title;
      if (done && 'Notification' in window && Notification.permission === 'granted') new Notification(`${name} is ready.`);
    }
  }
  document.addEventListener('click', event => {
    const ask = event.target.closest('[data-notify]');
    if (ask) Notification.requestPermission().then(offer);
  });
  const offer = () => document.body.classList.toggle('st-may-ask', 'Notification' in window && Notification.permission === 'default');
  offer();
  window.addEventListener('focus', () => { if (!page.run) document.title = page.title; });
  setInterval(look, 1000);
  look();
}
