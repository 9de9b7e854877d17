"""Jobs of the background worker about stored responses."""

from procrastinate.contrib.django import app

from retries.operations import delete_expired


@app.periodic(cron="43 * * * *")
@app.task(name="retries.delete_expired", queueing_lock="retries.delete_expired")
def delete_old(timestamp: int) -> None:
    """Delete responses of the API that were kept for requests sent again"""
    delete_expired()
