"""What every test gets: a data home of its own, a scrubbed environment, and the tools it may ask for."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path
from typing import NoReturn

import pytest
from hypothesis import settings as hypothesis_settings

from engines.listeners import EMBEDDED, is_present

REPO = Path(__file__).resolve().parent.parent
IN_CI = os.environ.get("CI", "").lower() in ("1", "true", "yes")
QUIET = {
    "HF_HUB_OFFLINE": "1",
    "GRADIO_ANALYTICS_ENABLED": "False",
}
PRIVATE_PREFIXES = ("SIDETONE_", "RUNPOD_", "HF_TOKEN", "HUGGING_FACE_", "GRADIO_SERVER_", "GRADIO_ROOT_", "AWS_")

# Two slow cores share their time with whatever else runs: a deadline per example would measure the neighbours.
hypothesis_settings.register_profile("house", deadline=None, derandomize=IN_CI, print_blob=True)
hypothesis_settings.load_profile("house")


def scrubbed(environment: dict[str, str]) -> dict[str, str]:
    """The environment without proxies, keys and settings of the person who runs the tests."""
    kept = {
        name: value
        for name, value in environment.items()
        if not name.lower().endswith("_proxy") and not name.upper().startswith(PRIVATE_PREFIXES)
    }
    return kept | QUIET


def pytest_configure(config: pytest.Config) -> None:
    """Libraries that read the environment when they are imported, and fixtures wider than a test, see it scrubbed."""
    kept = scrubbed(dict(os.environ))
    os.environ.clear()
    os.environ.update(kept)


@pytest.fixture(autouse=True)
def home(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A data folder of this test's own, child processes inherit it; nobody listens unless it asks for `heard`."""
    folder = tmp_path_factory.mktemp("home")
    for name in set(os.environ) - set(scrubbed(dict(os.environ))):
        monkeypatch.delenv(name)
    for name, value in QUIET.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setenv("SIDETONE_HOME", str(folder))
    nobody_listens(folder)
    return folder


def nobody_listens(folder: Path) -> None:
    """Renders in this data folder are quick: their takes stay unheard."""
    (folder / "settings.json").write_text('{"listener": "none"}')


@pytest.fixture
def heard(home: Path) -> Path:
    """The data folder as it is on the first day: whoever listens by default does."""
    if not is_present(EMBEDDED):
        pytest.skip("the built-in listener is not in assets/listener")
    (home / "settings.json").unlink()
    return home


@pytest.fixture(scope="session")
def repo() -> Path:
    """The folder of the project."""
    return REPO


@pytest.fixture(scope="session")
def demo_book() -> Path:
    """The EPUB of the demo book."""
    return REPO / "assets" / "demo_book.epub"


@pytest.fixture(scope="session")
def real_books() -> Path:
    """A folder of real books beside the checkout; the test is skipped where there is none."""
    folder = REPO.parent / "shared" / "data" / "books"
    if not folder.is_dir():
        pytest.skip("there is no ../shared/data/books beside this checkout")
    return folder


@pytest.fixture(scope="session")
def chromium() -> str:
    """The path of an installed Chromium or Chrome that can be driven; without one, a skip here and a failure in CI."""
    found = _tool("a Chromium", "chromium", "chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
    driver, *_ = pytest.importorskip("playwright._impl._driver").compute_driver_executable()
    started = subprocess.run([driver, "--version"], capture_output=True, text=True)
    if started.returncode:
        _missing(f"what drives the browser does not start ({started.stderr.strip()})", "libatomic1")
    return found


@pytest.fixture(scope="session")
def ffprobe() -> str:
    """The path of ffprobe; without one, a skip here and a failure in CI."""
    return _tool("ffprobe", "ffmpeg", "ffprobe")


def _tool(title: str, package: str, *names: str) -> str:
    found = next((path for name in names if (path := shutil.which(name))), None)
    return found or _missing(f"{title} is not installed", package)


def _missing(what: str, package: str) -> NoReturn:
    message = f"{what}; on Debian and Ubuntu: sudo apt install {package}"
    if IN_CI:
        pytest.fail(f"{message} (CI never skips for want of a tool)", pytrace=False)
    pytest.skip(message)
