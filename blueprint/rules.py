"""Who may change the organisation's own model."""

from orgmodel.domain.permissions import allow
from people.rules import ADMINISTRATORS, MODEL_STEWARDS

for name in ("recommend", "end", "correct", "remove"):
    allow(f"blueprint.{name}_size", MODEL_STEWARDS, ADMINISTRATORS)
