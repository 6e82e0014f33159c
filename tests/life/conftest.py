"""The application in process, as the pages' tests ask it."""

from tests.web.conftest import served as served
from tests.web.conftest import site as site
