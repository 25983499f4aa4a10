"""Source text in, words to speak out: normalise, lexicon, pauses, chunks."""
