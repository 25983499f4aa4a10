"""Exists means finished."""

import errno
import os

import pytest

from engines.contract import StorageFull
from studio.files import sweep_unfinished, write_bytes, written_beside


def test_a_failed_write_leaves_the_old_file_and_nothing_beside(tmp_path):
    target = tmp_path / "book.m4b"
    write_bytes(target, b"old")
    with pytest.raises(RuntimeError), written_beside(target) as beside:
        beside.write_bytes(b"half")
        raise RuntimeError("pulled the plug")
    assert target.read_bytes() == b"old"
    assert [path.name for path in tmp_path.iterdir()] == ["book.m4b"]


def test_a_full_disk_is_said_in_words(tmp_path):
    with pytest.raises(StorageFull, match=r"No space left to write a\.flac"), written_beside(tmp_path / "a.flac"):
        raise OSError(errno.ENOSPC, "No space left on device")


def test_sweeping_takes_only_old_unfinished_files(tmp_path):
    old, young, real = tmp_path / ".a.flac.0011.part", tmp_path / ".b.flac.0022.part", tmp_path / "c.flac"
    for path in (old, young, real):
        path.write_bytes(b"x")
    os.utime(old, (1, 1))
    os.utime(real, (1, 1))
    assert sweep_unfinished(tmp_path) == 1
    assert not old.exists()
    assert young.exists()
    assert real.exists()
