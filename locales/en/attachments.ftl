# Files that people attach, and messages that are taken over into the timeline.

# The message command's own name: at most 32 characters.
attachment-menu-add-to-timeline = Add to timeline
attachment-kept = { $count ->
    [one] One file is kept with it.
   *[other] { $count } files are kept with it.
    }
attachment-nothing-to-take = That message has no words and no files of its own: an embed, a poll, a sticker or something forwarded can't be taken over. Write down what matters with `/timeline add`.
attachment-too-large = “{ $name }” is larger than { $most }, the most that Firebell keeps. Nothing was recorded. Send it smaller or in parts, or without it.
attachment-too-large-together = The files are larger than { $most } together, the most that Firebell keeps with one entry. Nothing was recorded. Send them in parts.
attachment-gone = “{ $name }” is not at Discord any more. Nothing was recorded. Attach it once more, or write the entry without it.
attachment-no-answer = “{ $name }” could not be fetched from Discord. Nothing was recorded. Send it again in a moment, or without the file.
attachment-disk = Firebell's disk did not take “{ $name }”. Nothing was recorded. Write the entry without the file; whoever runs Firebell should look at its log and at the space that is left.
attachment-larger-than-discord = too large to be shown here
attachment-missing = the copy is missing
attachment-whole-text = the whole text is in { $name }
attachment-added-by = added by { $person }

refusal-taken-over-before = That message is in the timeline of { $incident } already. To correct it: `/timeline edit`.
