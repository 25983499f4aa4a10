"""The house stands as the README draws it: arrows, tree, sizes, words."""

from __future__ import annotations

import ast
import re
import statistics
import subprocess
import sys
from collections.abc import Iterable, Iterator
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from engines.contract import BadInput
from studio.settings import SETTINGS, checked

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib  # pytest brings it where Python has none

REPO = Path(__file__).resolve().parent.parent
LAYERS = {"app": 3, "studio": 2, "cloud": 1, "engines": 0}
Def = ast.FunctionDef | ast.AsyncFunctionDef


# ---- what there is ----------------------------------------------------------------------------------------------


@cache
def files() -> tuple[str, ...]:
    """Every file git tracks or would, as a path with slashes."""
    listed = subprocess.run(
        ["git", "-c", "safe.directory=*", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=REPO,
        capture_output=True,
    )
    if listed.returncode:
        pytest.skip("this is not a git checkout, so nobody knows which files belong to it")
    names = sorted(set(filter(None, listed.stdout.decode().split("\0"))))
    return tuple(name for name in names if (REPO / name).is_file())


def modules() -> list[str]:
    """The product's Python files."""
    return [name for name in files() if name.endswith(".py") and name.split("/")[0].removesuffix(".py") in LAYERS]


@cache
def parsed(name: str) -> ast.Module:
    return ast.parse((REPO / name).read_text(encoding="utf-8"), name)


def dotted(name: str) -> str:
    return name.removesuffix(".py").removesuffix("/__init__").replace("/", ".")


# ---- arrows -----------------------------------------------------------------------------------------------------


class Arrow(NamedTuple):
    """One import: from which file and line, of what."""

    file: str
    line: int
    target: str

    def __str__(self) -> str:
        return f"{self.file}:{self.line} imports {self.target}"


def arrows(name: str, nodes: Iterator[ast.AST] | None = None) -> list[Arrow]:
    """The imports of a file, wherever in it they stand; `from a import b` counts as a.b."""
    found = []
    for node in nodes or ast.walk(parsed(name)):
        if isinstance(node, ast.Import):
            found += [Arrow(name, node.lineno, alias.name) for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            start = "." * node.level + (node.module or "")
            found += [Arrow(name, node.lineno, f"{start}.{alias.name}") for alias in node.names]
    return found


def all_arrows() -> list[Arrow]:
    return [arrow for name in modules() for arrow in arrows(name)]


def at_import(body: list[ast.stmt]) -> Iterator[ast.AST]:
    """The statements that run when the module is imported; functions, and what only a type checker reads, do not."""
    for node in body:
        if isinstance(node, Def) or (isinstance(node, ast.If) and "TYPE_CHECKING" in ast.unparse(node.test)):
            continue
        yield node
        for inner in ("body", "orelse", "finalbody"):
            yield from at_import(getattr(node, inner, []))
        for handler in getattr(node, "handlers", []):
            yield from at_import(handler.body)


def points_up(arrow: Arrow) -> bool:
    room, target = arrow.file.split("/")[0].removesuffix(".py"), arrow.target.split(".")[0]
    return LAYERS.get(target, -1) > LAYERS[room]


def none(offenders: Iterable[object]) -> bool:
    """True when there are none; otherwise the test fails and names every one, a line each."""
    lines = [str(offender) for offender in offenders]
    if lines:
        pytest.fail("\n".join(lines), pytrace=False)
    return True


def is_or_is_in(target: str, *names: str) -> bool:
    return any(f"{target}.".startswith(f"{name}.") for name in names)


def test_arrows_go_down() -> None:
    assert none(arrow for arrow in all_arrows() if points_up(arrow))


def test_imports_are_absolute() -> None:
    assert none(arrow for arrow in all_arrows() if arrow.target.startswith("."))


TRAINING = "engines/training/"


def test_engines_import_only_numpy_and_the_standard_library_at_module_top() -> None:
    allowed = {"engines", "numpy", *sys.stdlib_module_names}
    engines = [name for name in modules() if name.startswith("engines/") and not name.startswith(TRAINING)]
    top = [arrow for name in engines for arrow in arrows(name, at_import(parsed(name).body))]
    assert top
    assert none(arrow for arrow in top if arrow.target.split(".")[0] not in allowed)


def test_torch_is_for_training_and_training_for_its_command_and_what_is_never_trained_on() -> None:
    users = (TRAINING, "studio/commands/train.py", "studio/unseen_texts.py")
    elsewhere = [arrow for arrow in all_arrows() if not arrow.file.startswith(users)]
    assert none(arrow for arrow in elsewhere if is_or_is_in(arrow.target, "torch", "engines.training"))
    for name in users[1:]:
        assert none(arrow for arrow in arrows(name, at_import(parsed(name).body)) if is_or_is_in(arrow.target, "torch"))
    known = [
        arrow.target for arrow in arrows("studio/unseen_texts.py") if is_or_is_in(arrow.target, "engines.training")
    ]
    assert none(target for target in known if not is_or_is_in(target, "engines.training.never"))


def test_only_one_file_loads_espeak() -> None:
    users = {arrow.file for arrow in all_arrows() if is_or_is_in(arrow.target, "espeakng_loader")}
    assert users == {"engines/espeak_process.py"}


def test_rooms_do_not_know_the_window_or_the_commands() -> None:
    doors = ("studio/commands/", "studio/ui/", "studio/server.py", "app.py")
    inside = [arrow for arrow in all_arrows() if not arrow.file.startswith(doors)]
    assert none(arrow for arrow in inside if is_or_is_in(arrow.target, "studio.commands", "studio.ui"))


def imported() -> dict[str, set[str]]:
    """For every module of ours the modules of ours it imports, wherever in it the import stands."""
    ours = {dotted(name) for name in modules()}
    graph: dict[str, set[str]] = {name: set() for name in ours}
    for arrow in all_arrows():
        target = arrow.target if arrow.target in ours else arrow.target.rpartition(".")[0]
        graph[dotted(arrow.file)] |= {target} & ours
    return graph


def rings(graph: dict[str, set[str]]) -> list[str]:
    """What is left when modules that import nothing left, or that nothing left imports, go, again and again."""
    left = {name: targets - {name} for name, targets in graph.items()}
    while left:
        inner = set().union(*left.values()) & {name for name, targets in left.items() if targets & left.keys()}
        if inner == left.keys():
            break
        left = {name: left[name] & inner for name in inner}
    return sorted(left)


def test_no_room_imports_itself_through_others() -> None:
    graph = imported()
    assert "engines.audio" in graph["engines.contract"]
    assert none(rings(graph))


def test_a_ring_is_seen() -> None:
    assert rings({"a": {"b"}, "b": {"c"}, "c": {"b", "d"}, "d": set()}) == ["b", "c"]
    assert rings({"a": {"b", "c"}, "b": {"c"}, "c": set()}) == []


@pytest.mark.parametrize(
    ("name", "target", "up"),
    [
        ("engines/record.py", "studio.settings", True),
        ("cloud/burst.py", "studio.ledger", True),
        ("studio/project.py", "app", True),
        ("studio/project.py", "engines.audio", False),
        ("app.py", "studio.settings", False),
        ("engines/record.py", "numpy", False),
    ],
)
def test_the_rule_of_arrows_sees_one_that_points_up(name: str, target: str, up: bool) -> None:
    assert points_up(Arrow(name, 1, target)) is up


def test_what_runs_at_import_leaves_out_functions_and_types() -> None:
    source = (
        "try:\n import a\nexcept E:\n import b\nif TYPE_CHECKING:\n import c\ndef f():\n import d\nclass K:\n import e"
    )
    names = [arrow.target for arrow in arrows("engines/x.py", at_import(ast.parse(source).body))]
    assert sorted(names) == ["a", "b", "e"]


# ---- the tree in the README -------------------------------------------------------------------------------------


def drawn(readme: str) -> list[str]:
    """The paths in the README's tree. A line is its depth in pairs of spaces, names, two spaces or more, and words."""
    match = re.search(r"<!-- tree:.*?-->\n```\n(.*?)\n```", readme, re.DOTALL)
    assert match, "the README has no tree under its <!-- tree: --> mark"
    paths, above = [], [""]
    for line in match[1].splitlines():
        depth = (len(line) - len(line.lstrip(" "))) // 2
        names = re.split(r"\s{2,}", line.strip())[0].split(" ")
        paths += ["".join(above[: depth + 1]) + name for name in names]
        above = [*above[: depth + 1], names[0]]
    return paths


def test_the_trees_grammar() -> None:
    lines = ["app.py    one page", "studio/   the desk", "  a.py b.py  words, b.c", "  ui/      tabs", "    shell.py"]
    text = "\n".join(["<!-- tree: x -->", "```", *lines, "Makefile", "```"])
    assert drawn(text) == [
        "app.py",
        "studio/",
        "studio/a.py",
        "studio/b.py",
        "studio/ui/",
        "studio/ui/shell.py",
        "Makefile",
    ]


def test_the_readmes_tree_is_the_folder() -> None:
    tree = drawn((REPO / "README.md").read_text(encoding="utf-8"))
    there = {*files(), *(f"{parent.as_posix()}/" for name in files() for parent in Path(name).parents)}
    rooms = [name for name in modules() if not name.endswith("__init__.py")]
    top = {name.split("/")[0] + ("/" if "/" in name else "") for name in files()}
    needed = {*rooms, *(name for name in top if not name.startswith(".") and name != "README.md")}
    assert none(f"drawn twice: {name}" for name in sorted(set(tree)) if tree.count(name) > 1)
    assert none(f"drawn, not there: {name}" for name in sorted(set(tree) - there))
    assert none(f"there, not drawn: {name}" for name in sorted(needed - set(tree)))


def pages() -> list[str]:
    return [name for name in files() if name.endswith(".md")]


def test_links_in_the_pages_lead_somewhere() -> None:
    broken = []
    for name in pages():
        text = re.sub(r"<!--.*?-->", "", (REPO / name).read_text(encoding="utf-8"), flags=re.DOTALL)
        links = [link.split("#")[0] for link in re.findall(r"\]\(([^)\s]+)\)", text) if "://" not in link]
        broken += [f"{name}: {link}" for link in links if link and not (REPO / name).parent.joinpath(link).exists()]
    assert {"README.md", "CHANGELOG.md", "CONTRIBUTING.md"} <= set(pages())
    assert none(broken)


def test_the_readme_gives_the_two_commands_and_windows_its_own() -> None:
    readme = (REPO / "README.md").read_text(encoding="utf-8")
    targets = set(re.findall(r"^(\w[\w-]*):(?!=)", (REPO / "Makefile").read_text(encoding="utf-8"), re.MULTILINE))
    named = set(re.findall(r"^make ([\w-]+)|`make ([\w-]+)[^`]*`", readme, re.MULTILINE))
    assert {"run", "test"} <= {first or second for first, second in named} <= targets
    assert all(line in readme for line in ("py -m venv .venv", r".venv\Scripts\pip install -e .", "app.py --with-demo"))


def test_the_readme_names_every_command_and_no_other() -> None:
    named = set(
        re.findall(r"^\| `python app\.py (\w+)", (REPO / "README.md").read_text(encoding="utf-8"), re.MULTILINE)
    )
    rooms = [name for name in modules() if name.startswith("studio/commands/") and not name.endswith("__init__.py")]
    there = {Path(name).stem for name in rooms if "def add_arguments(" in (REPO / name).read_text(encoding="utf-8")}
    there -= {"window"}  # what opens without a command
    assert none(f"a command the README leaves out: {name}" for name in sorted(there - named))
    assert none(f"named in the README, not there: {name}" for name in sorted(named - there))


# ---- sizes ------------------------------------------------------------------------------------------------------


def functions(name: str) -> list[tuple[str, int]]:
    """Name and length in lines of every function of a file; one inside another counts for itself, too."""
    found = [node for node in ast.walk(parsed(name)) if isinstance(node, Def)]
    return [(f"{name}:{node.lineno} {node.name}", (node.end_lineno or 0) - node.lineno + 1) for node in found]


def test_functions_are_short() -> None:
    every = [function for name in modules() for function in functions(name)]
    lengths = sorted(length for _, length in every)
    longest = sorted((f"{length} {where}" for where, length in every if length >= 35), reverse=True)
    assert none(f"{length} lines, at most 80: {where}" for where, length in every if length > 80)
    assert sum(length < 35 for length in lengths) >= 0.9 * len(lengths), longest
    assert statistics.median(lengths) <= 10


def test_modules_are_short() -> None:
    sizes = {name: len((REPO / name).read_text(encoding="utf-8").splitlines()) for name in modules()}
    assert none(f"{size} lines, at most 400: {name}" for name, size in sizes.items() if size > 400)


# ---- words ------------------------------------------------------------------------------------------------------


def test_every_module_says_what_it_is() -> None:
    python = [name for name in files() if name.endswith(".py") and (REPO / name).stat().st_size]
    assert none(f"no docstring: {name}" for name in python if not ast.get_docstring(parsed(name)))


def test_no_room_has_a_name_that_says_nothing() -> None:
    empty = {"utils", "util", "helpers", "manager", "managers", "core", "misc"}
    assert none(name for name in modules() if empty & set(dotted(name).split(".")))


FORBIDDEN = {
    # Brackets in the words keep this file from finding itself.
    "the host of a package registry": r"(?:pypi|pythonhosted|npmjs|conda)[.](?:org|com)|--(?:extra-)?[i]ndex-url|https?://[^\s\"']+/[s]imple/",
    "a folder of the machine it was built on": r"(?<![\w.~])/(?:w[o]rk|r[o]ot|f[a]rm|home/[a-z]+|Users/[a-z]+)/",
    "the number of an issue": r"\b[iI]ssue #?\d+\b",
    "a note to be done later": r"\bT[O]DO\b|\bF[I]XME\b|\bX[X]X\b",
}


@pytest.mark.parametrize("what", FORBIDDEN)
def test_no_file_holds(what: str) -> None:
    rule, offenders = re.compile(FORBIDDEN[what]), []
    for name in files():
        data = (REPO / name).read_bytes()
        if b"\0" in data or len(data) > 2_000_000:
            continue
        lines = data.decode("utf-8", "replace").splitlines()
        offenders += [
            f"{name}:{number}: {line.strip()[:90]}" for number, line in enumerate(lines, 1) if rule.search(line)
        ]
    assert none(offenders)


# ---- pyproject and settings -------------------------------------------------------------------------------------


def project() -> dict[str, Any]:
    return tomllib.loads((REPO / "pyproject.toml").read_text(encoding="utf-8"))


def test_the_core_needs_nothing_heavy_and_nothing_gpl() -> None:
    heavy = "torch torchaudio torchvision transformers chatterbox-tts tensorflow ray runpod fastrtc"
    gpl = "pymupdf mutagen unidecode pedalboard pyrubberband ebooklib pysbd phonemizer"
    needed = {re.split(r"[\s<>=!~;\[]", line)[0].lower() for line in project()["project"]["dependencies"]}
    assert "gradio" in needed
    assert not needed & {*heavy.split(), *gpl.split()}


def test_pyproject_packs_every_package() -> None:
    packages = {str(Path(name).parent.as_posix()).replace("/", ".") for name in modules() if "/" in name}
    assert set(project()["tool"]["setuptools"]["packages"]) == packages


def test_the_licence_is_the_one_pyproject_names() -> None:
    about = project()["project"]
    assert about["license"] == "Apache-2.0"
    assert about["requires-python"] == ">=3.10"
    assert "Version 2.0, January 2004" in (REPO / "LICENSE").read_text(encoding="utf-8")
    assert "espeak-ng (GPL-3.0-or-later)" in (REPO / "NOTICE").read_text(encoding="utf-8")


@pytest.mark.parametrize("setting", SETTINGS, ids=lambda setting: setting.name)
def test_a_setting_has_its_help_and_a_default_it_would_accept(setting: Any) -> None:
    assert re.fullmatch(r"[A-Z].*[^.]\.", setting.help)
    assert setting.group
    assert [other.name for other in SETTINGS].count(setting.name) == 1
    assert checked(setting.name, setting.default) == setting.default
    if setting.choices:
        with pytest.raises(BadInput, match=setting.name):
            checked(setting.name, "no such choice")
