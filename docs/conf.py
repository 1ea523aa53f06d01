"""Settings of the documentation's site, which ``make docs`` builds with Sphinx.

Its source is the whole checkout, since the guide, the models' cards and the papers at the top link to each other.
"""

from pathlib import Path

import genreclf

project = "genreclf"
author = "The genreclf maintainers"
release = version = genreclf.__version__

extensions = [
    "myst_parser",
    "sphinx.ext.autodoc",
    "sphinx.ext.autosummary",
    "sphinx.ext.napoleon",
    "sphinx.ext.viewcode",
]
root_doc = "docs/index"
include_patterns = [
    "*.md",
    "docs/**.md",
    "docs/reference/**.rst",
    "models/*/README.md",
    "benchmarks/README.md",
    "examples/README.md",
]
exclude_patterns = [".*", "build", "tests"]

html_theme = "furo"
html_title = f"genreclf {release}"
html_extra_path = ["site"]  # the page at the top leads to docs/index.html

myst_heading_anchors = 3
myst_enable_extensions = ["substitution"]
myst_substitutions = {
    "what_genreclf_itself_gives": "\n".join(
        (
            "```{eval-rst}",
            ".. autosummary::",
            "",
            *(
                f"   ~{member.__module__}.{name}"
                for name in genreclf.__all__
                if hasattr(member := getattr(genreclf, name), "__module__")
            ),
            "```",
        )
    )
}
suppress_warnings = [
    "myst.header",  # cards begin with what the hubs of models read
    "ref.python",  # a word in a type, like path or name, is taken for an attribute that is called so somewhere
]
templates_path = [str(Path(__file__).parent / "templates")]
default_role = "py:obj"
napoleon_google_docstring = False
napoleon_use_ivar = True
napoleon_use_rtype = False
autodoc_default_options = {"members": True, "show-inheritance": True, "ignore-module-all": True}
autodoc_member_order = "bysource"
autodoc_typehints = "none"  # docstrings give types with shapes
