"""Jobs of the background worker about accounts."""

from procrastinate.contrib.django import app

from access.operations import sessions


@app.periodic(cron="33 * * * *")
@app.task(name="access.delete_expired_sessions", queueing_lock="access.delete_expired_sessions")
def delete_expired_sessions(timestamp: int) -> None:
    """Delete sessions that have expired"""
    sessions.delete_expired_sessions()
