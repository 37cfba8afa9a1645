"""The wheel works alone: templates, static files and compiled translations stand in it under civic/_files.

In a checkout they stand at the top, where they are written; `civic/config.py` (ROOT) knows both places. Everything else
about the package is in pyproject.toml.
"""

import shutil
from pathlib import Path

from setuptools import setup
from setuptools.command.build_py import build_py

HERE = Path(__file__).resolve().parent


class BuildWithFiles(build_py):
    """Adds the folders beside the package to what is built."""

    def run(self):
        super().run()
        if self.editable_mode:  # an editable installation reads the checkout
            return
        target = Path(self.build_lib, "civic", "_files")
        shutil.rmtree(target, ignore_errors=True)
        for name in ("templates", "static"):
            shutil.copytree(HERE / name, target / name, ignore=shutil.ignore_patterns("__pycache__", ".*"))
        for source in sorted((HERE / "translations").glob("*/LC_MESSAGES/messages.po")):
            compile_catalogue(source, target / source.relative_to(HERE).with_suffix(".mo"))


def compile_catalogue(source, target):
    """Write the binary catalogue of one language."""
    from babel.messages.mofile import write_mo
    from babel.messages.pofile import read_po

    with source.open("rb") as file:
        catalogue = read_po(file, locale=source.parent.parent.name)
    target.parent.mkdir(parents=True)
    with target.open("wb") as file:
        write_mo(file, catalogue)


setup(cmdclass={"build_py": BuildWithFiles})
