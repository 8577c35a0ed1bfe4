"""What hosts read agrees with the project."""

import json
import re
import shutil
import subprocess
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
HOSTING = (ROOT / "docs" / "hosting.md").read_text(encoding="utf-8")
DOCKERFILE = (ROOT / "Dockerfile").read_text(encoding="utf-8")
PYTHON = (ROOT / ".python-version").read_text(encoding="utf-8").strip()


def block(language: str) -> str:
    found = re.search(rf"```{language}\n(.*?)```", HOSTING, re.DOTALL)
    assert found
    return found[1]


def pins(name: str) -> set[tuple[str, str]]:
    """Package and version of each line, names as they are compared. One package may have a version for each Python."""
    lines = (ROOT / name).read_text(encoding="utf-8").splitlines()
    found = (re.match(r"([A-Za-z0-9._-]+)==([^\s;]+)", line) for line in lines)
    return {(re.sub(r"[-_.]+", "-", each[1]).lower(), each[2]) for each in found if each}


def test_one_version_of_python_is_named_and_it_is_new_enough() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    least = project["requires-python"].removeprefix(">=")
    assert [int(part) for part in PYTHON.split(".")] >= [int(part) for part in least.split(".")]
    assert set(re.findall(r"FROM python:(\d+\.\d+)-", DOCKERFILE)) == {PYTHON}


def test_the_container_has_all_that_the_app_imports_and_nothing_that_is_not_there() -> None:
    copied = {
        name for line in re.findall(r"^COPY (?!--from)(.+) \S+$", DOCKERFILE, re.MULTILINE) for name in line.split()
    }
    assert all((ROOT / name).exists() for name in copied)
    let_in = {line[1:] for line in (ROOT / ".dockerignore").read_text().splitlines() if line.startswith("!")}
    assert let_in == copied
    imported = set(re.findall(r"(?:from|import) (components|pages|pipeline|assets)\b", (ROOT / "app.py").read_text()))
    assert imported | {"pages", "assets", "app.py", "Procfile"} <= copied


def test_every_host_runs_the_command_of_the_procfile() -> None:
    run = json.loads(DOCKERFILE.rstrip().splitlines()[-1].removeprefix("CMD "))
    assert run[:2] == ["sh", "-c"]
    quoted = block("ini").split("ExecStart=/bin/sh -c '")[1].splitlines()[0].removesuffix("'")
    for script in (run[2], quoted):
        printed = subprocess.run(
            ["sh", "-c", script.replace("eval ", "printf %s ")], cwd=ROOT, capture_output=True, text=True, check=True
        )
        assert f"web: {printed.stdout}" == (ROOT / "Procfile").read_text(encoding="utf-8").strip()


def test_the_apps_manifest_names_settings_that_are_documented() -> None:
    manifest = json.loads((ROOT / "app.json").read_text(encoding="utf-8"))
    documented = (ROOT / "README.md").read_text(encoding="utf-8") + HOSTING
    assert manifest["env"] and all(f"`{name}" in documented for name in manifest["env"])


def test_the_bill_of_materials_is_that_of_the_pinned_packages() -> None:
    components = json.loads((ROOT / "docs" / "sbom.json").read_text(encoding="utf-8"))["components"]
    listed = {(re.sub(r"[-_.]+", "-", each["name"]).lower(), each["version"]) for each in components}
    assert listed <= pins("constraints.txt"), "run `make sbom`"
    assert pins("requirements.txt") <= listed, "run `make sbom`"


def test_systemd_takes_the_unit(tmp_path: Path) -> None:
    if not shutil.which("systemd-analyze"):
        pytest.skip("there is no systemd-analyze on this machine")
    unit = tmp_path / "vitrine.service"
    unit.write_text(block("ini"))
    done = subprocess.run(["systemd-analyze", "verify", str(unit)], capture_output=True, text=True, check=False)
    assert done.returncode == 0 and "vitrine" not in done.stderr, done.stderr


def test_nginx_takes_its_configuration(tmp_path: Path) -> None:
    if not (shutil.which("nginx") and shutil.which("openssl")):
        pytest.skip("nginx or openssl is not on this machine")
    for name in ("pem", "key"):
        assert f"/etc/ssl/museum.example.{name}" in block("nginx")
    subprocess.run(
        ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-subj", "/CN=museum.example", "-days", "2",
         "-keyout", str(tmp_path / "museum.example.key"), "-out", str(tmp_path / "museum.example.pem")],
        check=True, capture_output=True,
    )  # fmt: skip
    site = (
        block("nginx")
        .replace("/etc/ssl", str(tmp_path))
        .replace("listen 443", "listen 44301")
        .replace(":443", ":44301")
    )
    site = site.replace("listen 80", "listen 44302").replace("[::]:80;", "[::]:44302;")
    whole = tmp_path / "nginx.conf"
    whole.write_text(f"events {{}}\npid {tmp_path}/pid;\nerror_log stderr;\nhttp {{ access_log off;\n{site} }}")
    done = subprocess.run(["nginx", "-t", "-c", str(whole)], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
