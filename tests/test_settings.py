"""One table of settings; bad values never get in."""

import json

import pytest

from engines.contract import BadInput
from studio.settings import CARE, SETTINGS, Settings, checked


def test_defaults_pass_their_own_limits():
    for setting in SETTINGS:
        assert checked(setting.name, setting.default) == setting.default
        assert setting.help.endswith(".")


def test_a_change_is_on_the_disk_and_in_force(tmp_path):
    Settings(tmp_path).change(loudness_lufs=-18, care="best")
    again = Settings(tmp_path)
    assert again.loudness_lufs == -18.0
    assert again.care == "best"
    assert again.paragraph_pause_seconds == 0.6


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("care", "heroic"),
        ("loudness_lufs", 3),
        ("loudness_lufs", float("nan")),
        ("m4b_kbps", "many"),
        ("colour", "red"),
    ],
)
def test_a_bad_value_changes_nothing(tmp_path, name, value):
    settings = Settings(tmp_path)
    with pytest.raises(BadInput):
        settings.change(**({"person": "x"} | {name: value}))
    assert Settings(tmp_path).person == ""
    assert settings.person == ""


def test_a_damaged_file_means_defaults_and_a_warning(tmp_path):
    (tmp_path / "settings.json").write_text("{nonsense")
    settings = Settings(tmp_path)
    assert settings.care == "standard"
    assert "could not be read" in settings.warnings[0]


def test_one_bad_stored_value_leaves_the_others(tmp_path):
    (tmp_path / "settings.json").write_text(json.dumps({"care": "best", "m4b_kbps": -5}))
    settings = Settings(tmp_path)
    assert settings.care == "best"
    assert settings.m4b_kbps == 64
    assert len(settings.warnings) == 1


def test_care_is_what_the_house_says():
    assert CARE["draft"][1:] == (1, 0, 85.0)
    assert CARE["standard"] == ("adaptive", 3, 2, 95.0)
    assert CARE["best"] == ("all", 3, 2, 97.0)
