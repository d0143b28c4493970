"""Every operation of the JSON API under generated input, as a coordinator and as a liaison.

What is sent is generated from the very OpenAPI description that we publish; whatever is sent, no
answer is a 5xx, and each answer is as the description says.
"""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
)

from market.db import db
from market.members import services
from tests.conftest import SOAK
from tests.test_policy import objects_of

EXAMPLES = 300 if SOAK else 4
HOLD = [not_a_server_error, response_schema_conformance, content_type_conformance]
QUIET = settings(
    max_examples=EXAMPLES,
    deadline=None,
    database=None,
    derandomize=not SOAK,
    phases=[Phase.generate],
    suppress_health_check=list(HealthCheck),
)


@pytest.fixture
def wsgi(app) -> Callable[..., Any]:
    """The app as a server calls it: within the test's context `g` would outlive a request."""

    def call(environ: dict[str, Any], start: Callable[..., Any]) -> Iterator[bytes]:
        with app.app_context():
            return app(environ, start)

    return call


@pytest.fixture
def token(world, as_actor):
    def make(role: str) -> str:
        here = world.here
        person = {"coordinator": here.coordinator, "liaison": here.liaisons[0]}[role]
        return services.make_token(by=as_actor(person), name="fuzz")[1]

    return make


def _try(operation: Any, own: dict[str, int], secret: str) -> str | None:
    """What is wrong with the answers to some generated requests, or None."""

    @QUIET
    @given(case=operation.as_strategy(), known=st.booleans())
    def run(case: Any, known: bool) -> None:
        if known:
            # Numbers by chance are nobody's; half of the requests are about what there is.
            case.path_parameters.update(
                {name: own[name] for name in case.path_parameters if name in own}
            )
        case.headers["Authorization"] = f"Bearer {secret}"
        # The client that stands in for a server takes answers as they are, packed ones too.
        case.headers["Accept-Encoding"] = "identity"
        answer = case.call()
        case.validate_response(answer, checks=HOLD)

    try:
        run()
    except BaseExceptionGroup as problems:
        said = {str(one)[:600] for one in problems.exceptions}
        return f"{operation.label}: " + "\n".join(sorted(said))
    except Exception as problem:
        return f"{operation.label}: {problem!r}"
    finally:
        db.session.rollback()
    return None


@pytest.mark.timeout(7200 if SOAK else 300)
@pytest.mark.parametrize("role", ["coordinator", "liaison"])
def test_no_operation_breaks_or_answers_otherwise_than_described(world, wsgi, token, role):
    own = objects_of(world.here, world.here.coordinator)
    secret = token(role)
    schema = schemathesis.openapi.from_wsgi("/api/v1/openapi.json", wsgi)
    operations = [found.ok() for found in schema.get_all_operations()]
    assert len(operations) > 50
    problems = [told for one in operations if (told := _try(one, own, secret))]
    assert not problems, "\n\n".join(problems)
