"""Each page of a discussion asks for the story that was made out of it."""

from alembic import op

revision = "2026_11_27_stories_made_from"
down_revision = "2026_11_27_bookmarks"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_index("ix_story_made_from_id", "story", ["made_from_id"])


def downgrade() -> None:
    op.drop_index("ix_story_made_from_id", table_name="story")
