refusal-nobody-in-command = Nobody is in command, so there is nothing to hand over. Take it: `/incident take`.
refusal-not-yours-to-offer = { $commander } is in command, and only they can offer it. Ask them, or take command with a reason: `/incident take`.
refusal-offered-to-another = Command was offered to { $name }, not to you. If it should be you, ask whoever is in command or use `/incident take`.
refusal-offer-over = That offer is over: it was answered, replaced or ran out. `/incident show` says who is in command now.
refusal-offer-still-stands = That offer still stands. Wait for the answer.
refusal-reason-to-take = { $commander } is in command. To take over without being asked, say why; it is written into the timeline: `/incident take reason:…`.
refusal-holds-no-role = { $name } has no role here. Nothing to change.
