"""Making the words of a letter from its three templates."""

from typing import Any

from flask import current_app

from forum.subjects import Mail


def letter(name: str, **values: Any) -> Mail:
    """The letter of templates/emails/<name>/: subject.txt, body.txt and body.html, with `site_url` at hand."""
    values["site_url"] = current_app.config["SITE_URL"]
    render = current_app.jinja_env.get_template
    return Mail(
        subject=render(f"emails/{name}/subject.txt").render(values).strip(),
        text=render(f"emails/{name}/body.txt").render(values).strip() + "\n",
        html=render(f"emails/{name}/body.html").render(values),
    )
