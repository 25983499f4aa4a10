"""A booth that hears a long recording stretch by stretch: in order, one ahead, started again when it dies."""

from __future__ import annotations

import os
import signal
from collections.abc import Callable, Iterator
from contextlib import closing

import pytest

from engines.audio import Audio
from engines.contract import ChunkFailed, Job, ListenerMissing, Word
from engines.listening import IN_FLIGHT, Ask
from engines.local import LocalRenderer
from engines.scripted import tone


@pytest.fixture
def renderer() -> Iterator[LocalRenderer]:
    with LocalRenderer("scripted", "scripted") as one:
        yield one


def said(text: str) -> Audio:
    job = Job(text, engine="scripted")
    return tone(job, job.base_seed())


def asking(texts: list[str]) -> Callable[[], Ask | None]:
    asks = (Ask(said(text), label=number) for number, text in enumerate(texts))
    return lambda: next(asks, None)


SENTENCES = [f"Boat number {number} came home." for number in range(12)]


def test_what_is_heard_comes_in_order_and_loads_no_engine(renderer: LocalRenderer) -> None:
    answers = list(renderer.listen(asking(SENTENCES)))
    assert [answer.heard.text for answer in answers] == SENTENCES
    assert [answer.ask.label for answer in answers] == list(range(12))
    assert answers[0].heard.words[1][0] == "number"
    assert answers[0].heard.words[1][1] == pytest.approx(0.4, abs=0.01)
    assert renderer.hear(said("One more boat.")).text == "One more boat."


def test_no_more_is_asked_than_one_at_work_and_one_ahead(renderer: LocalRenderer) -> None:
    asked = 0
    waiting = asking(SENTENCES)

    def next_ask() -> Ask | None:
        nonlocal asked
        ask = waiting()
        asked += ask is not None
        return ask

    for done, _ in enumerate(renderer.listen(next_ask)):
        assert asked - done <= IN_FLIGHT


def test_an_answer_may_lead_to_another_question(renderer: LocalRenderer) -> None:
    questions = [Ask(said("The boat came home."), label="first")]
    heard = []
    for answer in renderer.listen(lambda: questions.pop() if questions else None):
        heard.append(answer.ask.label)
        if answer.ask.label == "first":
            questions.append(Ask(answer.ask.audio, words=(Word("missing", "long", ""),), label="second"))
        else:
            assert (answer.words, answer.listener) == ((), "scripted")  # it takes no second looks
    assert heard == ["first", "second"]


def test_a_booth_that_dies_is_started_again_and_goes_on(renderer: LocalRenderer) -> None:
    texts = []
    for done, answer in enumerate(renderer.listen(asking(SENTENCES))):
        texts.append(answer.heard.text)
        if done in (2, 7):
            os.kill(renderer.pid, signal.SIGKILL)
    assert texts == SENTENCES


def test_a_stretch_that_ends_two_booths_ends_the_listening(renderer: LocalRenderer) -> None:
    words = ({"no": "word"},)
    asks = iter([Ask(said("The boat."), label=1), Ask(said("It sank."), words=(Word("added", "", "x"),), label=2)])
    renderer.start()
    keeper = renderer._keeper
    ready = keeper.ready

    def broken(for_speech: bool = True):  # type: ignore[no-untyped-def]
        child = ready(for_speech)
        send = child.send
        child.send = lambda head, body=b"": send(head | ({"words": words} if "words" in head else {}), body)  # type: ignore[method-assign]
        return child

    keeper.ready = broken  # type: ignore[method-assign]
    with pytest.raises(ChunkFailed, match="ended the booth twice"):
        list(renderer.listen(lambda: next(asks, None)))


def test_closing_cancels_and_the_booth_serves_on(renderer: LocalRenderer) -> None:
    with closing(renderer.listen(asking(SENTENCES))) as answers:
        next(answers)
    pid = renderer.pid
    assert renderer.hear(said("It sank.")).text == "It sank."
    assert renderer.pid == pid


def test_without_a_listener_the_answer_says_why() -> None:
    with LocalRenderer("scripted", "") as renderer:
        [answer] = renderer.listen(asking(["The boat."]))
        assert answer.note == "No listener is set."
    with LocalRenderer("scripted", "tiny") as renderer, pytest.raises(ListenerMissing, match="not on this machine"):
        renderer.hear(said("The boat."))
