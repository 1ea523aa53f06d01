"""What the server does as it starts."""

import subprocess
import sys

import pytest

resource = pytest.importorskip("resource")  # not on Windows


@pytest.mark.parametrize(("hard", "expected"), [(700, 700), (None, 65_536)])
def test_the_server_allows_itself_as_many_open_files_as_the_system_does(hard: int | None, expected: int) -> None:
    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    expected = expected if most == resource.RLIM_INFINITY else min(expected, most)
    program = f"""
import resource
from genreclf.app.server.lifespan import allow_open_files
resource.setrlimit(resource.RLIMIT_NOFILE, (256, {most if hard is None else hard}))
allow_open_files()
print(resource.getrlimit(resource.RLIMIT_NOFILE)[0])
"""
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == str(expected)
