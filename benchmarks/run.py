"""All benchmarks, one after the other; each prints its figures beside a baseline of the same run."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).parent

if __name__ == "__main__":
    for script in (
        "commands.py",
        "statements.py",
        "study_file.py",
        "agreement_engine.py",
        "screens.py",
        "workspaces.py",
    ):
        print(f"== {script}", flush=True)
        options = sys.argv[1:] if script == "commands.py" else []  # --runs, --peer
        subprocess.run([sys.executable, str(HERE / script), *options], check=True)
