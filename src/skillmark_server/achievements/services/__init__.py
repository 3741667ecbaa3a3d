# SPDX-License-Identifier: Apache-2.0

"""
What can be done with achievements: each a verb, and one transaction.

Whose an achievement is is asked again here: one of another organisation does not exist.
"""

from skillmark_server.achievements.services.drafts import (
    copy_achievement,
    create_achievement,
    discard_draft,
    save_draft,
    start_draft,
)
from skillmark_server.achievements.services.putting_away import (
    archive,
    show_in_catalogue,
    unarchive,
)
from skillmark_server.achievements.services.requirements import (
    drop_requirement,
    require_achievement,
)
from skillmark_server.achievements.services.review import (
    publish,
    return_to_draft,
    submit_for_review,
)
from skillmark_server.achievements.services.sharing import (
    end_achievement_role,
    give_achievement_role,
)
from skillmark_server.achievements.services.taking_over import (
    Imported,
    copy_template,
    import_ob3,
)

__all__ = [
    "Imported",
    "archive",
    "copy_achievement",
    "copy_template",
    "create_achievement",
    "discard_draft",
    "drop_requirement",
    "end_achievement_role",
    "give_achievement_role",
    "import_ob3",
    "publish",
    "require_achievement",
    "return_to_draft",
    "save_draft",
    "show_in_catalogue",
    "start_draft",
    "submit_for_review",
    "unarchive",
]
