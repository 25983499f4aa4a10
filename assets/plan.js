// The reading plan: the way in and out, the changes one after the other, and what opens at one.
{
  const $ = (selector, within = document) => within.querySelector(selector);
  const all = (selector, within = document) => [...within.querySelectorAll(selector)];
  const tab = () => $('#st-tab-audiobook');
  const isOpen = () => Boolean(tab()?.classList.contains('is-plan') && $('#st-plan-page')?.offsetParent);
  const state = { scroll: 0, at: -1, land: 0, place: '', flash: '' };

  function open() {
    state.scroll = scrollY;
    tab().classList.add('is-plan');
    scrollTo(0, 0);
  }
  function close() {
    shut();
    tab().classList.remove('is-plan');
    scrollTo(0, state.scroll);
    $('[data-plan-open]')?.focus({ preventScroll: true });
  }
  document.addEventListener('click', event => {
    if (event.target.closest('[data-plan-open]')) open();
    if (event.target.closest('[data-plan-close]')) close();
  });

  // ---- what opens at a change; its words come from the page's own attributes and go in as text
  let holder = null;
  const pop = () => $('#st-pop');
  function shut(focus) {
    if (pop() && !pop().hidden) { pop().hidden = true; if (focus) holder?.focus(); }
    holder = null;
  }
  function show(change) {
    const box = pop(), room = box.offsetParent || box.parentElement;
    holder = change;
    const { change: which, rule, source, spoken } = change.dataset;
    $('.st-pop-rule', box).textContent = rule;
    $('.st-pop-source', box).textContent = source.trim() || 'nothing';
    $('.st-pop-spoken', box).textContent = spoken.trim() || 'nothing';
    const edited = 'edited' in change.dataset, added = !source.trim(), form = $('.st-pop-form', box), note = $('.st-pop-note', box);
    $('[data-pop=leave]', box).dataset.ask = 'leave:' + which;
    $('[data-pop=leave]', box).hidden = edited || added;
    $('[data-pop=otherwise]', box).hidden = added;
    $('[data-pop=hear]', box).dataset.ask = 'hear:' + which.split(':')[0];
    note.hidden = !edited && !added;
    note.textContent = edited ? 'This text was edited; edit it in the report to have it said otherwise.' : 'Nothing is written there; it was added for the pause.';
    form.hidden = true;
    form.elements.written.value = source.trim();
    form.elements.respelling.value = '';
    form.elements.respelling.placeholder = spoken.trim();
    box.hidden = false;
    place(box, room, change);
    $('button:not([hidden])', box).focus({ preventScroll: true });
  }
  function place(box, room, change) {
    const spot = change.getClientRects()[0], edge = room.getBoundingClientRect();
    box.style.left = Math.max(0, Math.min(spot.left - edge.left, edge.width - box.offsetWidth)) + 'px';
    const below = spot.bottom - edge.top + 6, above = spot.top - edge.top - box.offsetHeight - 6;
    box.style.top = (spot.bottom + box.offsetHeight + 12 > innerHeight && spot.top > box.offsetHeight + 12 ? above : below) + 'px';
  }
  document.addEventListener('click', event => {
    if (!isOpen()) return;
    const change = event.target.closest('.st-change');
    if (change) { mark(change, false); if (holder === change) shut(); else show(change); return; }
    const act = event.target.closest('[data-pop]');
    if (act?.dataset.pop === 'otherwise') {
      const form = $('.st-pop-form');
      form.hidden = false;
      form.elements.respelling.focus();
    } else if (act?.dataset.pop === 'leave') setTimeout(() => shut());
    else if (!event.target.closest('#st-pop')) shut();
  });
  document.addEventListener('submit', event => {
    if (event.target.matches('.st-pop-form')) setTimeout(() => shut());
  });

  // ---- J and K: from change to change, over the ends of pages and parts
  const changes = () => all('#st-plan-text .st-para-written .st-change').filter(one => one.offsetParent);
  function mark(change, go = true) {
    all('.st-change.is-now').forEach(one => one.classList.remove('is-now'));
    change.classList.add('is-now');
    if (!go) return;
    change.scrollIntoView({ block: 'center', behavior: matchMedia('(prefers-reduced-motion: reduce)').matches ? 'auto' : 'smooth' });
    change.focus({ preventScroll: true });
  }
  function step(by) {
    shut();
    const list = changes(), here = list.findIndex(one => one.classList.contains('is-now'));
    const to = here < 0 ? (by > 0 ? firstInSight(list) : list.length - 1) : here + by;
    if (list[to]) { mark(list[to]); return; }
    const turn = $(`#st-plan-text [data-plan-page="${by}"]:not(:disabled)`);
    if (turn) { state.land = by; turn.click(); }
  }
  const firstInSight = list => Math.max(0, list.findIndex(one => one.getBoundingClientRect().top > 0));
  document.addEventListener('click', event => {
    const button = event.target.closest('[data-plan-step]');
    if (button) step(Number(button.dataset.planStep));
  });
  document.addEventListener('keydown', event => {
    if (!isOpen() || event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.key === 'Escape') {
      if (pop() && !pop().hidden) shut(true);
      else if (event.target.matches('input, select, textarea')) event.target.blur();
      else $('[data-plan-close]')?.click();
      event.preventDefault();
      return;
    }
    if (event.target.closest('input:not([type=checkbox]), textarea, select, [contenteditable]')) return;
    const key = event.key.toLowerCase();
    if (key === 'j' || key === 'k') { event.preventDefault(); step(key === 'j' ? 1 : -1); }
    else if ((event.key === 'Enter' || event.key === ' ') && event.target.matches('.st-change')) { event.preventDefault(); mark(event.target, false); show(event.target); }
  });

  // ---- what was drawn anew: the same place stays where it is, another one begins at its top
  document.addEventListener('st-redrawn', () => requestAnimationFrame(() => {
    const text = $('.st-plan-text');
    if (!text || !isOpen()) return;
    const flash = text.dataset.flash || '';
    if (text.dataset.place !== state.place) {
      const first = !state.place;
      state.place = text.dataset.place;
      const list = changes();
      if (state.land && list.length) mark(list[state.land > 0 ? 0 : list.length - 1]);
      else if (!first && !flash) { const top = $('#st-plan-middle').getBoundingClientRect().top; if (top < 0) scrollTo(0, scrollY + top - 8); }
      state.land = 0;
      $('.st-plan-part[aria-current]')?.scrollIntoView({ block: 'nearest' });
    }
    if (flash !== state.flash) {
      state.flash = flash;
      const found = flash && all('.st-para').find(one => one.dataset.group === flash);
      if (found) { found.classList.add('is-flash'); found.scrollIntoView({ block: 'center' }); }
    }
  }));
}
