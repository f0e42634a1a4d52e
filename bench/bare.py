"""The plainest servers there are: «hello», and the posts of one discussion by plain SQL and one template."""

import os
import sqlite3

from flask import Flask

app = Flask("bare")
DATABASE = os.environ.get("BENCH_SQLITE_FILE", "")
PAGE = """<!doctype html><html lang="en"><title>{{ posts[0].title }}</title><h1>{{ posts[0].title }}</h1>
{% for post in posts %}<article id="p{{ post.number }}"><h2>{{ post.name }}</h2>
<p>{{ post.body }}, {{ post.created_at }}</p>{{ post.html|safe }}</article>{% endfor %}"""
template = app.jinja_env.from_string(PAGE)
STATEMENT = """SELECT discussion.title, post.number, post.html, post.created_at, member.name, organisation.name AS body
FROM post JOIN discussion ON discussion.id = post.discussion_id JOIN member ON member.id = post.author_id
LEFT JOIN organisation ON organisation.id = post.organisation_id WHERE post.discussion_id = 1 ORDER BY post.number"""


@app.route("/")
def hello() -> str:
    return "hello"


@app.route("/page")
def page() -> str:
    connection = sqlite3.connect(DATABASE)
    connection.row_factory = sqlite3.Row
    try:
        rows = connection.execute(STATEMENT).fetchall()
    finally:
        connection.close()
    return template.render(posts=[dict(row) for row in rows])
