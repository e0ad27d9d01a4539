//! The worker against fixture askers. Every wait has a deadline, so that a
//! hang is a failure; none of them decides whether a test passes.

use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::mpsc::{Receiver, RecvTimeoutError, channel};

use super::*;

const PATIENCE: Duration = Duration::from_secs(10);

/// What the worker sends.
#[derive(Debug)]
enum Sent {
    Reply(Reply),
    NotOpened(String),
}

impl From<Reply> for Sent {
    fn from(reply: Reply) -> Self {
        Self::Reply(reply)
    }
}

impl From<NotOpened> for Sent {
    fn from(cause: NotOpened) -> Self {
        Self::NotOpened(cause.to_string())
    }
}

/// The next reply.
fn reply(sent: &Receiver<Sent>) -> Reply {
    match sent.recv_timeout(PATIENCE).expect("a reply") {
        Sent::Reply(reply) => reply,
        Sent::NotOpened(cause) => panic!("not opened: {cause}"),
    }
}

/// A worker on an asker that is open already.
fn start(asker: impl Asker + 'static, replies: Sender<Sent>) -> Worker {
    Worker::spawn(Box::new(move || Ok(Box::new(asker))), replies).unwrap()
}

/// A question that a fixture can tell apart by its number.
fn question(number: u64) -> Question {
    Question::Rejects {
        limit: Some(number),
    }
}

fn number(question: &Question) -> u64 {
    match question {
        Question::Rejects { limit: Some(n) } => *n,
        other => panic!("not a fixture question: {other:?}"),
    }
}

/// Answers at once, except question 0, which runs until it is interrupted.
/// As in DuckDB, an interrupt that finds no query running is lost.
struct Stage {
    worker: Worker,
    replies: Receiver<Sent>,
    /// The number of each question as its answering starts.
    started: Receiver<u64>,
    /// How many queries an interrupt hit, by question number.
    hit: Arc<Mutex<Vec<u64>>>,
    interrupts: Arc<AtomicUsize>,
}

fn stage() -> Stage {
    let (send_reply, replies) = channel();
    let (send_start, started) = channel();
    let running = Arc::new(AtomicBool::new(false));
    let interrupted = Arc::new(AtomicBool::new(false));
    let hit = Arc::new(Mutex::new(Vec::new()));
    let interrupts = Arc::new(AtomicUsize::new(0));
    let asker = {
        let (running, interrupted, hit) = (
            Arc::clone(&running),
            Arc::clone(&interrupted),
            Arc::clone(&hit),
        );
        move |question: &Question| {
            let number = number(question);
            interrupted.store(false, Ordering::SeqCst);
            running.store(true, Ordering::SeqCst);
            send_start.send(number).unwrap();
            while number == 0 && !interrupted.load(Ordering::SeqCst) {
                std::thread::sleep(Duration::from_millis(1));
            }
            running.store(false, Ordering::SeqCst);
            if interrupted.swap(false, Ordering::SeqCst) {
                hit.lock().unwrap().push(number);
                return Err("INTERRUPT".into());
            }
            Ok(Answer::Imports(Vec::new()))
        }
    };
    let count = Arc::clone(&interrupts);
    let interrupt = move || {
        count.fetch_add(1, Ordering::SeqCst);
        if running.load(Ordering::SeqCst) {
            interrupted.store(true, Ordering::SeqCst);
        }
    };
    Stage {
        worker: start(FnAsker::new(asker, interrupt), send_reply),
        replies,
        started,
        hit,
        interrupts,
    }
}

impl Stage {
    fn reply(&self) -> Reply {
        reply(&self.replies)
    }

    fn start(&self) -> u64 {
        self.started.recv_timeout(PATIENCE).expect("a start")
    }
}

#[test]
fn an_answer_carries_the_run_it_was_asked_with() {
    let stage = stage();
    stage.worker.ask(Slot::Header, Run(7), question(1));
    let reply = stage.reply();
    assert_eq!((reply.slot, reply.run), (Slot::Header, Run(7)));
    assert_eq!(reply.result, Ok(Answer::Imports(Vec::new())));
}

#[test]
fn of_several_pending_questions_of_one_slot_only_the_latest_is_answered() {
    let stage = stage();
    stage.worker.ask(Slot::Header, Run(1), question(0));
    assert_eq!(stage.start(), 0);
    for run in 2..=9 {
        stage.worker.ask(Slot::Grid, Run(run), question(run));
    }
    stage.worker.cancel(Slot::Header, Run(1));
    assert_eq!(stage.reply().run, Run(9));
    assert_eq!(stage.start(), 9);
    assert_eq!(
        stage.started.recv_timeout(Duration::from_millis(50)),
        Err(RecvTimeoutError::Timeout)
    );
}

#[test]
fn a_new_question_interrupts_the_stale_one_of_its_slot_but_not_of_another() {
    let stage = stage();
    stage.worker.ask(Slot::Grid, Run(1), question(0));
    assert_eq!(stage.start(), 0);
    stage.worker.ask(Slot::Header, Run(2), question(2));
    assert_eq!(stage.interrupts.load(Ordering::SeqCst), 0);
    stage.worker.ask(Slot::Grid, Run(3), question(3));
    assert_eq!(stage.reply().run, Run(3));
    assert_eq!(stage.reply().run, Run(2));
    assert_eq!(*stage.hit.lock().unwrap(), [0]);
}

#[test]
fn a_cancelled_run_is_interrupted_and_sends_no_reply() {
    let stage = stage();
    stage.worker.ask(Slot::Grid, Run(1), question(0));
    assert_eq!(stage.start(), 0);
    stage.worker.cancel(Slot::Grid, Run(1));
    stage.worker.ask(Slot::Header, Run(2), question(5));
    assert_eq!(stage.reply().run, Run(2), "run 1 says nothing");
    assert_eq!(*stage.hit.lock().unwrap(), [0]);
}

#[test]
fn a_cancelled_waiting_question_never_runs() {
    let stage = stage();
    stage.worker.ask(Slot::Header, Run(1), question(0));
    assert_eq!(stage.start(), 0);
    stage.worker.ask(Slot::Grid, Run(2), question(2));
    stage.worker.cancel(Slot::Grid, Run(2));
    stage.worker.cancel(Slot::Header, Run(1));
    stage.worker.ask(Slot::Grid, Run(3), question(3));
    assert_eq!(stage.reply().run, Run(3));
    assert_eq!(stage.start(), 3);
}

#[test]
fn cancelling_while_idle_or_for_an_old_run_interrupts_nothing() {
    let stage = stage();
    stage.worker.cancel(Slot::Grid, Run(1));
    stage.worker.ask(Slot::Grid, Run(2), question(2));
    stage.reply();
    stage.worker.cancel(Slot::Grid, Run(2));
    stage.worker.ask(Slot::Grid, Run(3), question(0));
    assert_eq!((stage.start(), stage.start()), (2, 0));
    stage.worker.cancel(Slot::Grid, Run(2));
    stage.worker.cancel(Slot::Header, Run(3));
    assert_eq!(stage.interrupts.load(Ordering::SeqCst), 0);
}

#[test]
fn a_cancel_never_hits_the_next_question() {
    let stage = stage();
    // The cancel of each odd run races with its end and with the even run that
    // follows in the other slot.
    for round in 0..500 {
        let (odd, even) = (Run(2 * round + 1), Run(2 * round + 2));
        stage.worker.ask(Slot::Grid, odd, question(1));
        stage.worker.ask(Slot::Header, even, question(2));
        stage.worker.cancel(Slot::Grid, odd);
        loop {
            let reply = stage.reply();
            assert!(reply.result.is_ok(), "{reply:?}");
            if reply.run == even {
                break;
            }
        }
    }
    assert!(!stage.hit.lock().unwrap().contains(&2));
}

#[test]
fn an_interrupt_that_falls_between_two_statements_is_repeated() {
    let (send_reply, replies) = channel();
    let (send_start, started) = channel();
    let interrupts = Arc::new(AtomicUsize::new(0));
    let seen = Arc::clone(&interrupts);
    // Deaf to the first two interrupts, as between statements.
    let asker = FnAsker::new(
        move |_: &Question| {
            send_start.send(()).unwrap();
            while seen.load(Ordering::SeqCst) < 3 {
                std::thread::sleep(Duration::from_millis(1));
            }
            Ok(Answer::Imports(Vec::new()))
        },
        {
            let interrupts = Arc::clone(&interrupts);
            move || {
                interrupts.fetch_add(1, Ordering::SeqCst);
            }
        },
    );
    let worker = start(asker, send_reply);
    worker.ask(Slot::Grid, Run(1), question(1));
    started.recv_timeout(PATIENCE).unwrap();
    worker.cancel(Slot::Grid, Run(1));
    worker.ask(Slot::Header, Run(2), question(2));
    assert_eq!(reply(&replies).run, Run(2));
}

#[test]
fn a_panic_while_answering_becomes_a_sentence_and_the_worker_lives_on() {
    let (send_reply, replies) = channel();
    let asker = FnAsker::new(
        |question: &Question| match number(question) {
            13 => panic!("unlucky"),
            _ => Ok(Answer::Imports(Vec::new())),
        },
        || {},
    );
    let worker = start(asker, send_reply);
    worker.ask(Slot::Grid, Run(1), question(13));
    let sentence = reply(&replies).result.unwrap_err();
    assert!(sentence.contains("unlucky"), "{sentence}");
    worker.ask(Slot::Grid, Run(2), question(1));
    assert!(reply(&replies).result.is_ok());
}

#[test]
fn shutdown_interrupts_a_slow_job_and_joins() {
    let stage = stage();
    stage.worker.ask(Slot::Grid, Run(1), question(0));
    assert_eq!(stage.start(), 0);
    drop(stage.worker);
    assert_eq!(*stage.hit.lock().unwrap(), [0]);
    let gone = stage.replies.recv_timeout(PATIENCE).unwrap_err();
    assert_eq!(
        gone,
        RecvTimeoutError::Disconnected,
        "and its sender with it"
    );
}

#[test]
fn shutdown_leaves_a_deaf_job_behind() {
    let (send_reply, _replies) = channel();
    let (send_start, started) = channel();
    let release = Arc::new(AtomicBool::new(false));
    let held = Arc::clone(&release);
    let asker = FnAsker::new(
        move |_: &Question| {
            send_start.send(()).unwrap();
            while !held.load(Ordering::SeqCst) {
                std::thread::sleep(Duration::from_millis(1));
            }
            Ok(Answer::Imports(Vec::new()))
        },
        || {},
    );
    let worker = start(asker, send_reply);
    worker.ask(Slot::Grid, Run(1), question(1));
    started.recv_timeout(PATIENCE).unwrap();
    drop(worker);
    assert!(!release.load(Ordering::SeqCst), "drop returned first");
    release.store(true, Ordering::SeqCst);
}

#[test]
fn what_cannot_be_opened_says_why_and_answers_nothing() {
    let (send, sent) = channel::<Sent>();
    let worker = Worker::spawn(Box::new(|| Err("no such file".into())), send).unwrap();
    worker.ask(Slot::Grid, Run(1), question(1));
    worker.cancel(Slot::Grid, Run(1));
    match sent.recv_timeout(PATIENCE).unwrap() {
        Sent::NotOpened(cause) => assert_eq!(cause, "no such file"),
        Sent::Reply(reply) => panic!("{reply:?}"),
    }
    drop(worker);
    assert!(sent.recv_timeout(PATIENCE).is_err());
}

#[test]
fn questions_asked_while_it_opens_wait_and_can_be_cancelled() {
    let (send, sent) = channel::<Sent>();
    let (go, wait) = channel::<()>();
    let open: Opening = Box::new(move || {
        wait.recv_timeout(PATIENCE)?;
        Ok(Box::new(FnAsker::new(
            |_: &Question| Ok(Answer::Imports(Vec::new())),
            || {},
        )))
    });
    let worker = Worker::spawn(open, send).unwrap();
    worker.ask(Slot::Header, Run(1), question(1));
    worker.ask(Slot::Grid, Run(2), question(2));
    worker.cancel(Slot::Header, Run(1));
    go.send(()).unwrap();
    assert_eq!(reply(&sent).run, Run(2));
    drop(worker);
    assert!(sent.recv_timeout(PATIENCE).is_err());
}

#[test]
fn a_panic_while_opening_is_a_cause_too() {
    let (send, sent) = channel::<Sent>();
    let _worker = Worker::spawn(Box::new(|| panic!("unlucky")), send).unwrap();
    match sent.recv_timeout(PATIENCE).unwrap() {
        Sent::NotOpened(cause) => assert!(cause.contains("unlucky"), "{cause}"),
        Sent::Reply(reply) => panic!("{reply:?}"),
    }
}

/// Answers question 0 only when it is interrupted; drafts even numbers.
struct Twin {
    interrupted: Arc<AtomicBool>,
    has_twin: bool,
}

impl Asker for Twin {
    fn answer(&mut self, question: &Question) -> Result<Answer, String> {
        while number(question) == 0 && !self.interrupted.swap(false, Ordering::SeqCst) {
            std::thread::sleep(Duration::from_millis(1));
        }
        Ok(Answer::Imports(Vec::new()))
    }

    fn interrupter(&self) -> Interrupter {
        let interrupted = Arc::clone(&self.interrupted);
        Arc::new(move || interrupted.store(true, Ordering::SeqCst))
    }

    fn beside(&self) -> Option<Box<dyn Asker>> {
        self.has_twin.then(|| -> Box<dyn Asker> {
            Box::new(Self {
                interrupted: Arc::default(),
                has_twin: false,
            })
        })
    }

    fn draft(&mut self, question: &Question) -> Option<Result<Answer, String>> {
        (number(question).is_multiple_of(2)).then(|| Ok(Answer::Imports(Vec::new())))
    }
}

fn twins(has_twin: bool) -> (Worker, Receiver<Sent>) {
    let (send, replies) = channel();
    let interrupted = Arc::default();
    let worker = start(
        Twin {
            interrupted,
            has_twin,
        },
        send,
    );
    (worker, replies)
}

#[test]
fn the_table_is_answered_while_the_totals_take_their_time() {
    let (worker, replies) = twins(true);
    worker.ask(Slot::Header, Run(1), question(0));
    worker.ask(Slot::Grid, Run(2), question(3));
    assert_eq!(reply(&replies).run, Run(2));
    // What yields begins when the table is answered.
    worker.ask(Slot::Evidence, Run(10), question(0));
    worker.ask(Slot::Gaps, Run(11), question(9));
    assert!(matches!(
        replies.recv_timeout(Duration::from_millis(50)),
        Err(RecvTimeoutError::Timeout)
    ));
    worker.cancel(Slot::Header, Run(1));
    worker.cancel(Slot::Evidence, Run(10));
    assert_eq!(reply(&replies).run, Run(11));
    worker.ask(Slot::Header, Run(1), question(0));
    // An interrupt of the one does not touch the other.
    worker.ask(Slot::Evidence, Run(3), question(0));
    worker.cancel(Slot::Evidence, Run(3));
    worker.ask(Slot::Grid, Run(4), question(5));
    assert_eq!(reply(&replies).run, Run(4));
    worker.ask(Slot::Header, Run(5), question(7));
    assert_eq!(
        reply(&replies).run,
        Run(5),
        "run 1 was stale and says nothing"
    );
}

#[test]
fn only_the_table_is_drafted_and_only_where_somebody_can_follow() {
    for (has_twin, slot) in [(true, Slot::Draft), (false, Slot::Grid)] {
        let (worker, replies) = twins(has_twin);
        worker.ask(Slot::Verdicts, Run(1), question(2));
        assert_eq!(reply(&replies).slot, Slot::Verdicts);
        worker.ask(Slot::Grid, Run(2), question(2));
        let answer = reply(&replies);
        assert_eq!((answer.slot, answer.run), (slot, Run(2)));
        worker.ask(Slot::Grid, Run(3), question(3));
        assert_eq!(reply(&replies).slot, Slot::Grid);
    }
}

#[test]
fn what_nobody_waits_for_gives_way_and_is_answered_after_all() {
    let (worker, replies) = twins(true);
    worker.ask(Slot::Header, Run(1), question(0));
    std::thread::sleep(Duration::from_millis(30));
    // It is interrupted, which is an answer of the fixture; nobody hears of it.
    worker.ask(Slot::Evidence, Run(2), question(3));
    assert_eq!(reply(&replies).run, Run(2));
    assert!(matches!(
        replies.recv_timeout(Duration::from_millis(50)),
        Err(RecvTimeoutError::Timeout)
    ));
    // It runs again; of its slot the latest wins, as ever.
    worker.ask(Slot::Header, Run(3), question(5));
    assert_eq!(reply(&replies).run, Run(3));
}
