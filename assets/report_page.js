// The report as a page of its own: one stretch plays at a time; a word plays from just before it.
(() => {
  const BEFORE_SECONDS = 0.3;
  let now = null;
  const show = (audio) => {
    const player = audio.closest('.player');
    player.classList.toggle('is-playing', !audio.paused);
    player.querySelector('[data-play]').textContent = audio.paused ? 'Play' : 'Pause';
  };
  const play = (audio, from) => {
    if (now && now !== audio) now.pause();
    now = audio;
    if (!audio.dataset.wired) {
      audio.dataset.wired = 'yes';
      for (const name of ['play', 'pause', 'ended']) audio.addEventListener(name, () => show(audio));
    }
    if (from !== undefined) audio.currentTime = from;
    audio.play();
  };
  document.addEventListener('click', (event) => {
    const button = event.target.closest('[data-play], [data-at]');
    const audio = button && button.closest('article').querySelector('audio');
    if (!audio) return;
    if (button.dataset.at !== undefined) play(audio, Math.max(0, Number(button.dataset.at) - BEFORE_SECONDS));
    else if (audio.paused) play(audio);
    else audio.pause();
  });
  addEventListener('beforeprint', () => { for (const one of document.querySelectorAll('details')) one.open = true; });
})();
