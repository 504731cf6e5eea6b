//! Mail on its way, to a real SMTP server of the test's own.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use tokio::io::{AsyncBufReadExt as _, AsyncWriteExt as _, BufReader};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::watch;
use vestibule_server::clock::{DAY, MINUTE};
use vestibule_server::mail::{self, Letter, Smtp, SmtpConfig, deliver_due};

use crate::commits;
use crate::world::World;

/// What the server says to a recipient.
type Verdict = Arc<Mutex<&'static str>>;

/// An SMTP server: it takes what it is given, and keeps it.
#[derive(Clone)]
struct Post {
    address: String,
    received: Arc<Mutex<Vec<String>>>,
    verdict: Verdict,
}

impl Post {
    async fn open() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap().to_string();
        let post = Self { address, received: Arc::default(), verdict: Arc::new(Mutex::new("250 fine")) };
        let serving = post.clone();
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                let post = serving.clone();
                tokio::spawn(async move { post.converses(stream).await });
            }
        });
        post
    }

    async fn converses(&self, stream: TcpStream) -> std::io::Result<()> {
        let mut stream = BufReader::new(stream);
        stream.write_all(b"220 post.test ESMTP\r\n").await?;
        let mut line = String::new();
        loop {
            line.clear();
            if stream.read_line(&mut line).await? == 0 {
                return Ok(());
            }
            let verdict = *self.verdict.lock().unwrap();
            let command = line.get(..4).unwrap_or_default().to_uppercase();
            let said = match &*command {
                "RCPT" => verdict,
                "DATA" => {
                    stream.write_all(b"354 go on\r\n").await?;
                    let mut text = String::new();
                    while !text.ends_with("\r\n.\r\n") {
                        if stream.read_line(&mut text).await? == 0 {
                            return Ok(());
                        }
                    }
                    self.received.lock().unwrap().push(text);
                    "250 taken"
                }
                "QUIT" => return stream.write_all(b"221 bye\r\n").await,
                _ => "250 fine",
            };
            stream.write_all(format!("{said}\r\n").as_bytes()).await?;
        }
    }

    fn says(&self, verdict: &'static str) {
        *self.verdict.lock().unwrap() = verdict;
    }

    fn received(&self) -> Vec<String> {
        self.received.lock().unwrap().clone()
    }

    fn config(&self) -> SmtpConfig {
        let url = format!("smtp://{}", self.address);
        SmtpConfig { url, from: "Vestibule <no-reply@example.com>".to_owned() }
    }

    async fn world(&self) -> (World, Smtp) {
        let config = self.config();
        let smtp = Smtp::new(&config).unwrap();
        (World::with(|changed| changed.smtp = Some(config)).await, smtp)
    }
}

fn letter() -> Letter {
    Letter {
        to: "totp@example.com".to_owned(),
        subject: "A letter".to_owned(),
        body: "The code is\n\n135790\n\n.\nEnd.".to_owned(),
        useful_for: DAY,
    }
}

async fn posts(world: &World) {
    commits!(world, |tx| mail::post(&world.node, tx, letter()));
}

async fn waiting(world: &World) -> i64 {
    world.node.store().outbox_count().await.unwrap()
}

#[tokio::test]
async fn a_letter_arrives_once() {
    let post = Post::open().await;
    let (world, smtp) = post.world().await;
    posts(&world).await;
    assert!(post.received().is_empty(), "nothing is sent while somebody waits");
    assert_eq!(deliver_due(&world.node, &smtp).await.unwrap(), 1);
    assert_eq!(deliver_due(&world.node, &smtp).await.unwrap(), 0);
    let received = post.received();
    assert_eq!((received.len(), waiting(&world).await), (1, 0));
    for line in [
        "From: Vestibule <no-reply@example.com>",
        "To: totp@example.com",
        "Subject: A letter",
        "135790",
        "..",
        "End.",
    ] {
        assert!(received[0].lines().any(|found| found == line), "{line}\n{}", received[0]);
    }
    assert!(world.mailbox().await.is_empty(), "what is sent is not kept");
}

#[tokio::test]
async fn what_is_undone_is_not_sent() {
    let post = Post::open().await;
    let (world, smtp) = post.world().await;
    let mut tx = world.node.store().begin().await.unwrap();
    mail::post(&world.node, &mut tx, letter()).await.unwrap();
    drop(tx);
    assert_eq!(deliver_due(&world.node, &smtp).await.unwrap(), 0);
    assert!(post.received().is_empty());
}

#[tokio::test]
async fn a_server_that_is_busy_is_asked_again_later() {
    let post = Post::open().await;
    let (world, smtp) = post.world().await;
    post.says("451 later");
    posts(&world).await;
    for pause in [5, 10, 20] {
        assert_eq!(deliver_due(&world.node, &smtp).await.unwrap(), 0);
        assert_eq!(waiting(&world).await, 1);
        world.passes(pause - 1);
        post.says("250 fine");
        assert_eq!(deliver_due(&world.node, &smtp).await.unwrap(), 0, "not before its time");
        post.says("451 later");
        world.passes(1);
    }
    post.says("250 fine");
    assert_eq!(deliver_due(&world.node, &smtp).await.unwrap(), 1);
    assert_eq!((post.received().len(), waiting(&world).await), (1, 0));
}

#[tokio::test]
async fn a_server_that_is_not_there_loses_nothing() {
    let gone = TcpListener::bind("127.0.0.1:0").await.unwrap().local_addr().unwrap();
    let post = Post { address: gone.to_string(), received: Arc::default(), verdict: Arc::default() };
    let (world, smtp) = post.world().await;
    posts(&world).await;
    assert_eq!(deliver_due(&world.node, &smtp).await.unwrap(), 0);
    assert_eq!(waiting(&world).await, 1);
    let back = Post::open().await;
    world.passes(5);
    assert_eq!(deliver_due(&world.node, &Smtp::new(&back.config()).unwrap()).await.unwrap(), 1);
}

#[tokio::test]
async fn what_a_server_refuses_for_good_is_given_up() {
    let post = Post::open().await;
    let (world, smtp) = post.world().await;
    post.says("550 nobody here");
    posts(&world).await;
    assert_eq!(deliver_due(&world.node, &smtp).await.unwrap(), 0);
    assert_eq!((post.received().len(), waiting(&world).await), (0, 0));
}

#[tokio::test]
async fn a_code_that_has_ended_is_not_sent() {
    let post = Post::open().await;
    let (world, smtp) = post.world().await;
    commits!(world, |tx| mail::post(&world.node, tx, Letter { useful_for: 10 * MINUTE, ..letter() }));
    world.passes(10 * MINUTE);
    assert_eq!(deliver_due(&world.node, &smtp).await.unwrap(), 0);
    assert_eq!((post.received().len(), waiting(&world).await), (0, 0));
}

#[tokio::test]
async fn a_node_that_dies_with_a_letter_in_its_hands_loses_nothing() {
    let post = Post::open().await;
    let (world, smtp) = post.world().await;
    posts(&world).await;
    let now = world.node.now();
    let claimed = commits!(world, |tx| tx.claim_mail(now, now.plus(5 * MINUTE)));
    assert!(claimed.is_some());
    assert_eq!(deliver_due(&world.node, &smtp).await.unwrap(), 0, "no other node takes it for now");
    world.passes(5 * MINUTE);
    assert_eq!(deliver_due(&world.node, &smtp).await.unwrap(), 1);
}

#[tokio::test]
async fn two_nodes_send_each_letter_once() {
    let post = Post::open().await;
    let (world, smtp) = post.world().await;
    for _ in 0..10 {
        posts(&world).await;
    }
    let (one, two) = tokio::join!(deliver_due(&world.node, &smtp), deliver_due(&world.node, &smtp));
    assert_eq!(one.unwrap() + two.unwrap(), 10);
    assert_eq!(post.received().len(), 10);
}

#[tokio::test]
async fn the_worker_sends_by_itself_and_stops_when_it_is_told() {
    let post = Post::open().await;
    let (world, smtp) = post.world().await;
    let (over, shutdown) = watch::channel(false);
    let worker = tokio::spawn(mail::run(world.node.clone(), smtp, shutdown));
    posts(&world).await;
    let arrived = async {
        while post.received().is_empty() {
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    };
    tokio::time::timeout(Duration::from_secs(20), arrived).await.expect("no letter arrived");
    over.send(true).unwrap();
    tokio::time::timeout(Duration::from_secs(20), worker).await.expect("it goes on").unwrap();
}

#[tokio::test]
async fn what_it_says_is_not_in_the_database() {
    let post = Post::open().await;
    let (world, _) = post.world().await;
    posts(&world).await;
    assert!(!world.bytes().windows(6).any(|window| window == b"135790"));
    let kept = World::new().await;
    posts(&kept).await;
    assert!(!kept.bytes().windows(6).any(|window| window == b"135790"));
    assert!(kept.mailbox().await[0].body.contains("135790"), "but who has the key can read it");
}
