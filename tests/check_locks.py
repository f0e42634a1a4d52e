"""Whether the lock files hold what pyproject.toml asks for: `python -m tests.check_locks`."""

import re
import sys
import tomllib

from tests.house import ROOT

PIN = re.compile(r"^([A-Za-z0-9._-]+)(?:\[[^\]]*\])?==(\S+)((?:\s*\\\n\s*--hash=sha256:[0-9a-f]{64})+)$", re.M)


def name_of(requirement: str) -> str:
    """The normal form of a distribution's name."""
    return re.sub(r"[-_.]+", "-", re.split(r"[\[<>=!~ ;]", requirement, maxsplit=1)[0]).lower()


def read_lock(file: str) -> tuple[dict[str, str], list[str]]:
    """The versions that a lock file pins, and what is wrong with it."""
    text = (ROOT / file).read_text()
    pins = {name_of(pin[1]): pin[2] for pin in PIN.finditer(text)}
    left = PIN.sub("", re.sub(r"^\s*#.*$", "", text, flags=re.M)).strip()
    faults = [f"{file}: {line.strip()} is not an exact version with its hashes." for line in left.splitlines()[:5]]
    if "://" in text:
        faults.append(f"{file} spells out download addresses.")
    return pins, faults


def faults() -> list[str]:
    """Everything that is wrong with the lock files."""
    asked = tomllib.loads((ROOT / "pyproject.toml").read_text())
    project, model = asked["project"], asked["dependency-groups"]["model"]
    pins, wrong = read_lock("requirements.lock")
    dev_pins, dev_wrong = read_lock("requirements-dev.lock")
    store_pins, store_wrong = read_lock("requirements-s3.lock")
    model_pins, model_wrong = read_lock("requirements-model.lock")
    # Installed without what its packages ask for, so it must hold nothing but them.
    surplus = [
        f"requirements-model.lock holds {name}, which nobody asked for. Run `make lock`."
        for name in model_pins
        if name not in {name_of(requirement) for requirement in model}
    ]
    wanted = [
        ("requirements-s3.lock", store_pins, requirement)
        for requirement in [*project["dependencies"], *project["optional-dependencies"]["s3"]]
    ]
    wanted += [("requirements-model.lock", model_pins, requirement) for requirement in model]
    wanted += [("requirements.lock", pins, requirement) for requirement in project["dependencies"]]
    wanted += [
        ("requirements-dev.lock", dev_pins, requirement)
        for requirement in [*project["dependencies"], *project["optional-dependencies"]["dev"]]
    ]
    missing = [f"{file} lacks {found}. Run `make lock`." for file, held, found in wanted if name_of(found) not in held]
    differing = [
        f"{name} is {version} in requirements.lock and {dev_pins.get(name)} in requirements-dev.lock. Run `make lock`."
        for name, version in pins.items()
        if dev_pins.get(name) != version
    ]
    return wrong + dev_wrong + store_wrong + model_wrong + surplus + missing + differing


if __name__ == "__main__":
    for fault in faults():
        print(fault, file=sys.stderr)
    sys.exit(1 if faults() else 0)
