"""The signed chain, told in parts: what must come out, who acts, and each stretch of the way."""

import pytest

pytest.register_assert_rewrite(f"{__name__}.preparing", f"{__name__}.marking", f"{__name__}.confirming")
pytest.register_assert_rewrite(f"{__name__}.people", f"{__name__}.appealing")
