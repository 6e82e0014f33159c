"""What deploy/ ships is checked by the linters of those who read it, and held to what the product says of itself."""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
import typer

from server.cli import app

ROOT = Path(__file__).parents[2]
DEPLOY = ROOT / "deploy"
UNITS = sorted((DEPLOY / "systemd").iterdir())
SERVICES = [one for one in UNITS if one.suffix == ".service"]
EXPOSED_MOST = 1.5  # of 10; systemd calls below 2 well kept
PASSWORDS = {"POSTGRES_PASSWORD": "one", "JINBANG_DATABASE_PASSWORD": "two"}


def told(*command: object, **settings: str) -> tuple[int, str]:
    """Exit code and all that was said."""
    done = subprocess.run(
        [str(one) for one in command], capture_output=True, text=True, env=os.environ | settings, cwd=ROOT, check=False
    )
    return done.returncode, done.stdout + done.stderr


def tool(name: str, package: str) -> str:
    """A program of the system; without it the test is skipped with the word how it comes."""
    found = shutil.which(name, path=f"{os.environ.get('PATH', '')}:/usr/sbin:/sbin")
    if found is None:
        pytest.skip(f"{name} is not here: apt-get install {package}")
    return found


# --- the image ---


def hadolint(path: Path) -> tuple[int, str]:
    return told(Path(sys.executable).with_name("hadolint"), "--failure-threshold", "style", path)


def test_the_dockerfile_is_clean() -> None:
    assert hadolint(DEPLOY / "Dockerfile") == (0, "")


def test_the_control_dockerfile_is_not(tmp_path: Path) -> None:
    worse = tmp_path / "Dockerfile"
    worse.write_text((DEPLOY / "Dockerfile").read_text().replace("FROM python:3.13-slim-bookworm", "FROM python", 1))
    assert hadolint(worse)[0] != 0


def test_the_image_runs_as_nobody_and_holds_what_runs_only() -> None:
    text = (DEPLOY / "Dockerfile").read_text()
    assert re.search(r"^USER 10001:10001$", text, re.M) and "HEALTHCHECK" in text and "--require-hashes" in text
    copied = {line.split()[1] for line in text.splitlines() if line.startswith("COPY ") and "--from" not in line}
    assert {"server", "schema", "web", "seeds"} <= copied | {"deploy/jinbang"}
    for path in re.findall(r"^!(\S+)$", (DEPLOY / "Dockerfile.dockerignore").read_text(), re.M):
        assert (ROOT / path).exists(), path


# --- compose ---


def compose() -> list[str]:
    """Docker's plug-in where it answers, else the command of the same name."""
    docker = shutil.which("docker")
    if docker and told(docker, "compose", "version")[0] == 0:
        return [docker, "compose"]
    return [tool("docker-compose", "docker-compose")]


def test_the_compose_file_is_read() -> None:
    code, said = told(*compose(), "-f", DEPLOY / "compose.yaml", "config", **PASSWORDS)
    assert code == 0, said
    for name in ("worker-1", "worker-2", "migrate"):
        assert f"{name}:" in said
    assert said.count("read_only: true") >= 3 and said.count("no-new-privileges:true") == 3


def test_the_compose_file_wants_its_passwords() -> None:
    code, said = told(*compose(), "-f", DEPLOY / "compose.yaml", "config", POSTGRES_PASSWORD="")
    assert code != 0 and "needs a password" in said


# --- systemd ---


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The units as they lie on a machine: the worker on its port, and the command where they look for it."""
    folder = tmp_path_factory.mktemp("units")
    command = folder / "jinbang"
    command.write_text("#!/bin/sh\n")
    command.chmod(0o755)
    for unit in UNITS:
        name = unit.name.replace("jinbang@.service", "jinbang@8001.service")
        (folder / name).write_text(unit.read_text().replace("/opt/jinbang/bin/jinbang", str(command)))
    return folder


def units(folder: Path) -> list[Path]:
    return sorted(one for one in folder.iterdir() if one.suffix in {".service", ".timer", ".target"})


def test_the_units_are_well_formed(installed: Path) -> None:
    assert len(UNITS) >= 10
    code, said = told(tool("systemd-analyze", "systemd"), "verify", "--man=no", *units(installed))
    assert (code, said) == (0, "")


def test_the_control_unit_is_not(installed: Path, tmp_path: Path) -> None:
    worse = tmp_path / "jinbang-backup.service"
    worse.write_text((installed / "jinbang-backup.service").read_text().replace("Type=oneshot", "Type=onetime"))
    _, said = told(tool("systemd-analyze", "systemd"), "verify", "--man=no", worse)
    assert "onetime" in said


@pytest.mark.parametrize("name", [one.name.replace("@", "@8001") for one in SERVICES])
def test_the_units_may_do_little(installed: Path, name: str) -> None:
    code, said = told(
        tool("systemd-analyze", "systemd"), "security", "--offline=true", f"--threshold={int(EXPOSED_MOST * 10)}",
        installed / name,
    )  # fmt: skip
    assert code == 0, said.splitlines()[-1]


def test_the_control_service_may_do_too_much(tmp_path: Path) -> None:
    bare = tmp_path / "bare.service"
    bare.write_text("[Service]\nExecStart=/bin/true\n")
    code, _ = told(tool("systemd-analyze", "systemd"), "security", "--offline=true", "--threshold=15", bare)
    assert code != 0


def test_the_units_call_commands_that_there_are() -> None:
    """Each with options it knows."""
    top = typer.main.get_command(app)
    for unit in SERVICES:
        line = re.search(r"^ExecStart=/opt/jinbang/bin/jinbang (.+)$", unit.read_text(), re.M)
        assert line, unit.name
        command, words = top, line[1].split()
        while hasattr(command, "commands"):
            assert words[0] in command.commands, (unit.name, words[0])
            command = command.commands[words.pop(0)]
        known = {name for one in command.params for name in one.opts}
        assert {one for one in words if one.startswith("--")} <= known, unit.name


# --- what the product is told ---


def test_the_settings_are_the_products_own() -> None:
    """Every JINBANG_ name of deploy/ is read somewhere."""
    code = "\n".join(path.read_text() for room in ("server", "schema", "web") for path in (ROOT / room).rglob("*.py"))
    of_the_files = {"JINBANG_DATABASE_PASSWORD", "JINBANG_HOST", "JINBANG_TLS", "JINBANG_WITNESSED"}
    for path in [one for one in DEPLOY.rglob("*") if one.is_file()]:
        for name in set(re.findall(r"JINBANG_[A-Z_]+", path.read_text())) - of_the_files:
            assert f'"{name}"' in code, (path.name, name)
