"""The training of the small listener: a Whisper of a few million weights that knows the embedded engine's speech.

    corpus.py    the texts: sentences given, numbers, names, words at random; what may never be among them
    samples.py   the speech: one utterance, damaged or not, as features and the tokens of what it really says
    network.py   the weights and what they are told apart by
    run.py       the run: bounded, resumable, logged
    convert.py   the weights as faster-whisper loads them
    evaluate.py  word error rates, by voice

Only network.py, run.py and convert.py need torch; the booth uses nothing of this.
"""
