"""What may be typed about one's family of authorities."""

from collections.abc import Mapping
from typing import Any

from flask_wtf import FlaskForm
from wtforms import SelectMultipleField
from wtforms.validators import Length

from forum.families.models import FAMILY_MOST
from forum.text.fields import LineField


class FamilyForm(FlaskForm):
    """Those that are offered, and one more by any of its names."""

    bodies = SelectMultipleField(
        "Authorities like mine",
        description=f"Up to {FAMILY_MOST}. Leave out those that are not like yours.",
        validate_choice=False,
    )
    add = LineField(
        "Add another authority",
        [Length(max=120, message="Use 120 characters or fewer.")],
        description="Any of its names. Save to add the next one.",
        render_kw={"data-suggestions": "/organisations/suggest", "autocomplete": "off"},
    )

    def __init__(self, *args: Any, offered: Mapping[str, str], **values: Any) -> None:
        super().__init__(*args, **values)
        self.bodies.choices = dict(offered)
        self.bodies.flags.required = True
