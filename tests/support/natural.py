"""Posts of pages that need no key of their showing, each with the reason why."""

MOVED = "it moves something on, and from there it cannot be moved so again"
SET = "it sets what is there to what is sent"
ENDED = "what it ends or removes is no longer there to be ended"
# Why a second POST of the same does nothing more.
NATURAL = {
    SET: """members.account members.password members.edit_agreement members.edit_unit members.pledge
        members.make_primary members.disable members.enable areas.edit areas.move areas.levels
        batches.edit batches.edit_category batches.edit_series listings.edit needs.edit
        needs.urgency needs.save_beneficiary projects.edit standing.handle exchange.columns
        exchange.choose members.language members.look notices.own notices.settings
        notices.webhook projects.check_in""",
    MOVED: """members.vouch members.reject members.move_unit batches.move listings.open_one
        listings.open_many listings.pause listings.reopen listings.retire listings.give_back
        listings.submit needs.carry needs.close needs.escalate needs.open_one needs.open_many
        needs.resume needs.give_back needs.submit needs.withdraw projects.menu_consent
        projects.menu_refuse projects.menu_withdraw projects.accept projects.cancel_order
        projects.consent projects.decline projects.refuse projects.release projects.agree_activity
        projects.cancel_activity projects.confirm_activity projects.dispute_activity
        projects.miss_activity projects.settle_activity projects.cancel projects.close
        projects.release_photo projects.withdraw_photo rounds.approve rounds.reject rounds.undo
        rounds.approve_above rounds.approve_many rounds.cancel rounds.close standing.close
        exchange.confirm exchange.drop notices.read notices.read_all notices.retry""",
    ENDED: """members.revoke_token members.end_agreement members.revoke_invitation
        members.remove_post members.remove_alias members.sign_out needs.forget_beneficiary
        projects.remove_photo notices.remove_own notices.remove_webhook""",
    "to the hour and day that it stands at already it cannot be moved": "projects.move_activity",
    "its link is used once": "members.join members.join_as",
    "pressed again it takes back the act before, as it is meant to": "rounds.undo_last",
    "one is signed in, and that is all": "members.sign_in",
    "the same application within the hour is the one that was sent": "members.apply",
    "the same file within minutes is the one that was sent": "exchange.upload",
}
