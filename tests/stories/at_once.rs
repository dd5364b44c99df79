//! The same thing twice in one moment: two people with one outage, a finger that presses twice.

use fake_discord::{Answer, Call, Matcher, Member, Moment};

use crate::house::House;
use crate::story;

/// Types a declaration, and what it is answered at first: that it is declared, or a question.
async fn declares(house: &House, who: &Member, title: &str) -> (Call, Answer) {
    let line = format!("/incident declare title:\"{title}\"");
    let call = who.slash(house.lobby, &line).await.unwrap();
    let answer = call.answer().await.unwrap();
    assert!(answer.ephemeral);
    (call, answer)
}

fn is_declared(answer: &Answer) -> bool {
    answer.content.contains("is declared")
}

fn button(answer: &Answer, end: &str) -> String {
    let rows = answer.components.iter().filter_map(|row| row["components"].as_array());
    let names = rows.flatten().filter_map(|button| button["custom_id"].as_str());
    let found = names.into_iter().find(|name| name.ends_with(end));
    found.unwrap_or_else(|| panic!("no …{end} in {answer:?}")).to_owned()
}

/// How many incidents there are, and how many rooms.
async fn there_are(house: &House, count: usize) {
    house.settled().await;
    assert_eq!(house.store().all_ids().await.unwrap().len(), count);
    let channels = house.guild.channels();
    let rooms = channels.iter().filter(|channel| {
        channel.topic.as_deref().is_some_and(|topic| topic.contains("firebell:room:"))
    });
    assert_eq!(rooms.count(), count, "{channels:#?}");
}

/// One was declared; whoever comes second is asked. Returns the question, and who was asked.
fn the_one_who_was_asked(answers: [(Member, Answer); 2], first: &str) -> (Member, Answer) {
    let (declared, asked): (Vec<_>, Vec<_>) =
        answers.into_iter().partition(|(_, answer)| is_declared(answer));
    assert_eq!((declared.len(), asked.len()), (1, 1), "one is declared, one is asked about");
    assert!(declared[0].1.content.contains(first), "{}", declared[0].1.content);
    let (who, question) = asked.into_iter().next().unwrap();
    assert!(question.content.contains(first), "{}", question.content);
    (who, question)
}

/// What stands in a message that only one person sees.
fn own_message(house: &House, answer: &Answer) -> String {
    let id = answer.message.unwrap();
    house.discord.world(|world| world.ephemeral_messages[&id].content.clone())
}

story!(one_outage_declared_twice_at_once_is_one_incident, |house| {
    let (nova, dma) = (house.person("nova"), house.person("dma"));
    // One person, twice: the client sent it again, or a finger did.
    let title = "Slow pages";
    let (one, two) = tokio::join!(declares(house, &nova, title), declares(house, &nova, title));
    let answers = [(nova.clone(), one.1), (nova.clone(), two.1)];
    let (_, question) = the_one_who_was_asked(answers, "INC-1");
    there_are(house, 1).await;
    // Nothing is lost by it: the second is one press away.
    let join = button(&question, ":join:INC-1");
    let joined = nova.press(question.message.unwrap(), &join).unwrap().answer().await.unwrap();
    assert!(joined.content.contains("INC-1"), "{}", joined.content);
    assert_eq!(house.incident(1).await.entries.len(), 2);

    // Two people who see the same. The bot is started anew between question and answer.
    let title = "No pictures";
    let (one, two) = tokio::join!(declares(house, &nova, title), declares(house, &dma, title));
    let answers = [(nova.clone(), one.1), (dma.clone(), two.1)];
    let (who, question) = the_one_who_was_asked(answers, "INC-2");
    there_are(house, 2).await;
    house.stop_bot().await;
    house.start_bot().await;
    let join = button(&question, ":join:INC-2");
    who.press(question.message.unwrap(), &join).unwrap().answer().await.unwrap();
    there_are(house, 2).await;

    // Many in one breath.
    let title = "No mail at all";
    let all = [&nova, &dma, &nova, &dma, &nova, &dma].map(|who| declares(house, who, title));
    let answers = futures_util::future::join_all(all).await;
    assert_eq!(answers.iter().filter(|(_, answer)| is_declared(answer)).count(), 1);
    there_are(house, 3).await;
});

story!(a_button_that_is_pressed_twice_at_once_does_it_once, |house| {
    let nova = house.person("nova");
    house.ok(&nova, house.lobby, "/incident declare title:\"Slow pages\"").await;
    let (_, question) = declares(house, &nova, "Slow pages").await;
    let (message, anyway) = (question.message.unwrap(), button(&question, ":anyway"));
    // Both leave before anything is answered.
    let presses = [nova.press(message, &anyway).unwrap(), nova.press(message, &anyway).unwrap()];
    for press in &presses {
        press.acknowledged().await.unwrap();
    }
    // Whatever was being answered is answered when the bot has ended.
    house.stop_bot().await;
    house.start_bot().await;
    there_are(house, 2).await;
    let reads = own_message(house, &question);
    assert!(reads.contains("INC-2") && reads.contains("is declared"), "{reads}");

    // The second press is heard when the first has long been answered: its answer stays.
    let (_, question) = declares(house, &nova, "Slow pages").await;
    let (message, anyway) = (question.message.unwrap(), button(&question, ":anyway"));
    let acknowledging = Matcher::route("POST", "/interactions/{}/{}/callback").nth(2);
    let gate = house.discord.gate(acknowledging, Moment::BeforeEffect);
    let presses = [nova.press(message, &anyway).unwrap(), nova.press(message, &anyway).unwrap()];
    gate.reached().await;
    // With the link to its room: nothing of the first press comes later.
    let says = |world: &fake_discord::world::World| {
        let text = &world.ephemeral_messages[&message].content;
        text.contains("is declared") && text.contains("<#")
    };
    house.discord.wait_until(says).await.unwrap();
    gate.release();
    for press in &presses {
        press.acknowledged().await.unwrap();
    }
    house.stop_bot().await;
    house.start_bot().await;
    there_are(house, 3).await;
    let reads = own_message(house, &question);
    assert!(reads.contains("INC-3") && !reads.contains('✋'), "{reads}");
});

story!(command_that_is_taken_twice_at_once_has_one_holder, |house| {
    let (nova, dma) = (house.person("nova"), house.person("dma"));
    house.ok(&nova, house.lobby, "/incident declare title:\"Slow pages\"").await;
    house.settled().await;
    let room = house.channel("inc-1");
    let (one, two) = tokio::join!(
        house.types(&nova, room, "/incident take"),
        house.types(&dma, room, "/incident take")
    );
    assert!(one.is_refusal() != two.is_refusal(), "{one:?} {two:?}");
    let (holder, why) = if two.is_refusal() { ("nova", two) } else { ("dma", one) };
    assert!(why.answer.contains(&format!("{holder} is in command")), "{}", why.answer);
    house.stop_bot().await;
    house.start_bot().await;
    assert_eq!(house.incident(1).await.commander().unwrap().name, holder);
});
