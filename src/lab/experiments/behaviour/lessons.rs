//! What each experiment must do in its own way: each knob and button changes what it says, and figures and pictures come from the model.

use std::sync::{Arc, OnceLock};

use super::trial::{TEST, TRAIN, Trial, difference};
use crate::data::PIXELS;
use crate::lab::cloud::Cloud;
use crate::lab::dial::AGAIN;
use crate::lab::experiment::{Input, Pick, Progress};
use crate::lab::picture::{Body, Bounds, LatentPoint, Piece, PlaneLayer, Shape, Sign, StageState, Table, Words};
use crate::lab::plot;
use crate::model::{Activation, leave_one_out_accuracy};

fn point_at(trial: &mut Trial, x: f32, y: f32) {
    trial.input(&Input::Point { panel: "scatter".into(), x, y });
}

/// The number in a cell of a table: its value, or what a text begins with.
fn number(cell: &Words) -> f64 {
    match cell.0.first() {
        Some(Piece::Value(value)) => value.value,
        Some(Piece::Text(text)) => text.split(' ').next().and_then(|number| number.parse().ok()).unwrap_or(f64::NAN),
        None => f64::NAN,
    }
}

fn stop(name: &str) -> f64 {
    name.parse().unwrap_or(f64::NAN)
}

fn column(table: &Table, column: usize) -> Vec<f64> {
    table.rows.iter().map(|row| number(&row[column])).collect()
}

/// Shows that the pictures under 'input' are the digits on show, those under `copy` are what the model makes of them, and that both follow what
/// the reader picks.
fn shows_copies_of_what_is_picked(trial: &mut Trial) {
    let inputs = trial.images(plot::DIGITS, "input");
    let copies = trial.images(plot::DIGITS, "reconstruction");
    assert_eq!(inputs.len(), 8);
    for (input, copy) in inputs.iter().zip(&copies) {
        let nearest = inputs.iter().min_by_key(|other| difference(other, copy)).unwrap();
        assert!(difference(copy, input) > 2000, "a copy through a bottleneck is not the digit itself");
        assert!(difference(nearest, copy) < 784 * 255 / 4, "and not anything");
    }
    trial.input(&Input::Pick(Pick::Next));
    assert_eq!(trial.images(plot::DIGITS, "input")[..7], inputs[1..], "] steps by one");
    trial.input(&Input::Pick(Pick::Class(3)));
    assert_eq!(trial.snapshot().held_out.unwrap(), trial.images(plot::DIGITS, "input")[0]);
    trial.give(0);
    let own: Arc<[u8]> = trial.equipment.data.train.image(0).into();
    assert_eq!(trial.images(plot::DIGITS, "input")[0], own);
    trial.input(&Input::NoOwnDigit);
    assert_ne!(trial.images(plot::DIGITS, "input")[0], own);
}

mod two_term_loss {
    use super::*;
    use crate::lab::experiments::two_term_loss::*;

    const NAME: &str = "two-term-loss";
    const STEPS: usize = 40;

    /// The KL of a model that trains on for a while once something was turned.
    fn kl_after(turn: impl Fn(&mut Trial)) -> f64 {
        let mut trial = Trial::trained(NAME, STEPS);
        turn(&mut trial);
        trial.work(40);
        trial.value(KL)
    }

    /// The same when nothing was.
    fn kl_of_twin() -> f64 {
        static KL_OF_TWIN: OnceLock<f64> = OnceLock::new();
        *KL_OF_TWIN.get_or_init(|| kl_after(|_| {}))
    }

    #[test]
    fn figures_and_pictures_come_from_the_model() {
        Trial::assert_from_model(NAME, STEPS, &[RECONSTRUCTION, KL, TOTAL, ACTIVE_UNITS], &[TERMS, plot::DIMENSIONS, plot::DIGITS]);
    }

    #[test]
    fn a_dearer_code_is_a_shorter_one() {
        let (plain, dear, free) = (kl_of_twin(), kl_after(|trial| trial.turn(&BETA, "20")), kl_after(|trial| trial.turn(&BETA, "0")));
        assert!(dear < 0.5 * plain && plain < free, "{dear} {plain} {free}");
        let mut trial = Trial::trained(NAME, STEPS);
        trial.turn(&BETA, "20");
        assert_eq!(trial.value(BETA_NOW), 20.0);
    }

    #[test]
    fn a_warm_up_begins_at_nothing_and_rises_in_a_straight_line() {
        let mut trial = Trial::trained(NAME, STEPS);
        trial.turn(&WARM_UP, "200 steps");
        assert_eq!(trial.value(BETA_NOW), 0.0);
        trial.work(20);
        assert!((trial.value(BETA_NOW) - 0.1).abs() < 1e-6);
        let (plain, warm) = (kl_of_twin(), kl_after(|trial| trial.turn(&WARM_UP, "1000 steps")));
        assert!(warm > plain, "{plain} {warm}");
    }

    #[test]
    fn free_bits_are_not_saved_and_a_mean_over_pixels_makes_the_code_too_dear() {
        let price = |free: &str| {
            kl_after(|trial| {
                trial.turn(&BETA, "20");
                trial.turn(&FREE_BITS, free);
            })
        };
        let (none, half) = (price("0"), price("0.5"));
        assert!(half > 1.5 * none, "{none} {half}");
        let (sum, mean) = (kl_of_twin(), kl_after(|trial| trial.turn(&REDUCTION, "mean")));
        assert!(mean < 0.5 * sum, "{sum} {mean}");
    }

    #[test]
    fn the_total_is_the_sum_and_the_table_says_what_the_figures_say() {
        let trial = Trial::trained(NAME, STEPS);
        let (reconstruction, kl) = (trial.value(RECONSTRUCTION), trial.value(KL));
        assert_eq!(trial.value(TOTAL), reconstruction + kl);
        let held_out = column(&trial.table(TERMS), 2);
        for (shown, value) in held_out.iter().zip([reconstruction, kl, reconstruction + kl]) {
            assert!((shown - value).abs() < 0.06, "{shown} {value}");
        }
        assert!((trial.value(TRAIN_KL) - column(&trial.table(TERMS), 1)[1]).abs() < 0.06);
        assert!(trial.value(TRAIN_RECONSTRUCTION) > 100.0 && trial.value(LATENTS) == 8.0);
    }

    #[test]
    fn the_digits_are_those_that_are_picked() {
        shows_copies_of_what_is_picked(&mut Trial::trained(NAME, STEPS));
    }
}

mod training_loop {
    use super::*;
    use crate::lab::experiments::training_loop::*;

    const NAME: &str = "training-loop";
    const STEPS: usize = 60;

    fn stages(trial: &Trial) -> Vec<(StageState, Words)> {
        let Body::Steps(steps) = trial.panel(STAGES_PANEL).body else { panic!("no stages") };
        steps.stages.into_iter().map(|stage| (stage.state, stage.detail)).collect()
    }

    #[test]
    fn figures_and_pictures_come_from_the_model() {
        Trial::assert_from_model(NAME, STEPS, &[TEST_LOSS], &[plot::LOSS, plot::DIGITS]);
    }

    #[test]
    fn at_the_slow_pace_each_stage_is_done_when_it_lights_up() {
        let mut trial = Trial::trained(NAME, STEPS);
        let before = trial.value(TEST_LOSS);
        trial.turn(&PACE, "slow");
        let mut losses = Vec::new();
        for stage in 0..4 {
            assert_eq!(trial.snapshot().step, STEPS as u64);
            assert!(matches!(trial.session.step().unwrap(), Progress::After(_)));
            let lit: Vec<StageState> = stages(&trial).into_iter().map(|stage| stage.0).collect();
            for (index, state) in lit.iter().enumerate() {
                let expected = match index.cmp(&stage) {
                    std::cmp::Ordering::Less => StageState::Done,
                    std::cmp::Ordering::Equal => StageState::Now,
                    std::cmp::Ordering::Greater => StageState::Waiting,
                };
                assert_eq!(*state, expected, "stage {index} when {stage} is done");
            }
            losses.push(stages(&trial)[1].1.clone());
            assert_eq!(trial.value(TEST_LOSS) != before, stage == 3, "only the update changes the model");
        }
        assert_eq!(trial.snapshot().step, STEPS as u64 + 1);
        assert!(losses[0].is_empty(), "a forward pass knows no loss");
        let (copies, gradient) = (number(&losses[1]), number(&losses[2]));
        assert!((copies / gradient - 1.0).abs() < 1e-3, "the loss of the copies is the one whose gradient is taken: {copies} {gradient}");
        trial.turn(&PACE, "full");
        assert_eq!(trial.session.step().unwrap(), Progress::Continue);
        assert_eq!(trial.snapshot().step, STEPS as u64 + 2);
    }

    #[test]
    fn the_learning_rate_sizes_the_step() {
        let mut trial = Trial::trained(NAME, STEPS);
        trial.work(1);
        let usual = trial.value(UPDATE_RATIO);
        trial.turn(&LEARNING_RATE, "1e-5");
        trial.work(1);
        assert!(trial.value(UPDATE_RATIO) < 0.1 * usual, "{usual} {}", trial.value(UPDATE_RATIO));
        assert!((trial.value(LEARNING_RATE_NOW) - 1e-5).abs() < 1e-9);
    }

    #[test]
    fn plain_descent_moves_each_layer_by_its_gradient() {
        let mut trial = Trial::trained(NAME, STEPS);
        trial.turn(&OPTIMISER, "SGD");
        trial.work(1);
        for row in &trial.table(LAYERS).rows {
            let [gradient, weights, ratio] = [1, 2, 3].map(|cell| number(&row[cell]));
            assert!((ratio - 1e-3 * gradient / weights).abs() < 0.0011, "{row:?}");
        }
        let squares: f64 = column(&trial.table(LAYERS), 1).iter().map(|norm| norm * norm).sum();
        assert!((trial.value(GRADIENT_NORM) - squares.sqrt()).abs() < 0.1);
    }

    #[test]
    fn a_step_takes_as_many_images_as_the_knob_says() {
        let mut trial = Trial::trained(NAME, STEPS);
        for (stop, size) in [("16", 16.0), ("256", 256.0)] {
            trial.turn(&BATCH, stop);
            let before = trial.snapshot().epochs;
            trial.work(1);
            assert!((trial.snapshot().epochs - before - size / TRAIN as f64).abs() < 1e-9);
            assert_eq!(number(&stages(&trial)[0].1), size);
        }
    }

    #[test]
    fn the_digits_are_those_that_are_picked() {
        shows_copies_of_what_is_picked(&mut Trial::trained(NAME, STEPS));
    }
}

mod latent_scatter {
    use super::*;
    use crate::lab::experiments::latent_scatter::*;

    const NAME: &str = "latent-scatter";
    const STEPS: usize = 100;

    /// What the map shows.
    struct Map {
        points: Arc<[LatentPoint]>,
        picked: Option<usize>,
        own: Option<(f32, f32)>,
        bounds: Bounds,
    }

    fn scatter(trial: &Trial) -> Map {
        let Body::Plane(plane) = trial.panel(SCATTER).body else { panic!("no plane") };
        let points = plane.layers.iter().find_map(|layer| if let PlaneLayer::Points(points) = layer { Some(points.clone()) } else { None });
        let points = points.unwrap();
        let place = |wanted: fn(Sign) -> bool| {
            plane.layers.iter().find_map(|layer| match layer {
                PlaneLayer::Mark(mark) if wanted(mark.sign) => Some(mark.place),
                _ => None,
            })
        };
        let picked = place(|sign| matches!(sign, Sign::Picked(_)));
        let picked = picked.and_then(|place| points.iter().position(|point| (point.x, point.y) == place));
        Map { picked, own: place(|sign| sign == Sign::Own), bounds: plane.bounds, points }
    }

    fn codes(scatter: &Map) -> Vec<f32> {
        scatter.points.iter().flat_map(|point| [point.x, point.y]).collect()
    }

    #[test]
    fn figures_and_pictures_come_from_the_model() {
        Trial::assert_from_model(
            NAME,
            STEPS,
            &[TEST_LOSS, UNCOVERED, UNCOVERED_PRIOR, KNN_ACCURACY, SCALE_RATIO, SPREAD, CURSOR_REACHES, CURSOR_DEVIATIONS],
            &[SCATTER, POINT, SHAPE, plot::LOSS],
        );
    }

    #[test]
    fn the_figures_are_those_of_the_map() {
        let trial = Trial::trained(NAME, STEPS);
        let scatter = scatter(&trial);
        let codes = codes(&scatter);
        let labels: Vec<u8> = scatter.points.iter().map(|point| point.class).collect();
        assert_eq!((labels.len(), &labels), (TEST, &trial.equipment.data.test.labels));
        assert_eq!(trial.value(KNN_ACCURACY), leave_one_out_accuracy(&codes, &labels, 2, 5));
        let cloud = Cloud::new(&codes);
        let covers = cloud.covers();
        assert_eq!((trial.value(UNCOVERED), trial.value(UNCOVERED_PRIOR)), (covers.fitted, covers.standard));
        let [long, short] = cloud.spread();
        assert_eq!((trial.value(SPREAD), trial.value(SCALE_RATIO)), (long, long / short));
        assert!(long > short && short > 0.0);
        let inside = |[low, high]: [f32; 2], value: f32| (low..=high).contains(&value);
        assert!(scatter.points.iter().all(|point| inside(scatter.bounds.x, point.x) && inside(scatter.bounds.y, point.y)));
    }

    #[test]
    fn seed_and_activation_ask_for_another_model_and_the_former_is_there_again_when_they_are_turned_back() {
        let mut trial = Trial::trained(NAME, STEPS);
        let before = codes(&scatter(&trial));
        trial.turn(&SEED, "1");
        assert_eq!(trial.snapshot().step, 0);
        let other = codes(&scatter(&trial));
        trial.turn(&SEED, "0");
        assert_eq!(trial.snapshot().step, STEPS as u64);
        assert_eq!(codes(&scatter(&trial)), before);
        trial.turn(&ACTIVATION, "tanh");
        let tanh = codes(&scatter(&trial));
        assert!(other != before && tanh != before && tanh != other);
        assert_eq!(trial.snapshot().step, 0);
    }

    #[test]
    fn the_cursor_finds_the_nearest_digit_and_what_lies_under_it() {
        let mut trial = Trial::trained(NAME, STEPS);
        let points = scatter(&trial).points;
        for index in [3, 40] {
            let point = points[index];
            point_at(&mut trial, point.x, point.y);
            assert_eq!(scatter(&trial).picked, Some(index));
            assert_eq!(trial.value(CURSOR_REACHES), 0.0);
            let (inputs, decoded) = (trial.images(POINT, "input"), trial.images(POINT, "decoded"));
            assert_eq!(inputs[0], trial.held_out(index));
            assert_eq!(decoded[0], decoded[1], "the code of the digit decodes to its copy");
            assert!(difference(&decoded[0], &inputs[0]) > 2000);
        }
        let before = trial.images(POINT, "decoded")[1].clone();
        point_at(&mut trial, 1e3, -1e3);
        assert_ne!(trial.images(POINT, "decoded")[1], before);
        assert!(trial.value(CURSOR_DEVIATIONS) > 10.0 && trial.value(CURSOR_REACHES) > 10.0);
        let middle = |axis: fn(&LatentPoint) -> f32| points.iter().map(axis).sum::<f32>() / points.len() as f32;
        point_at(&mut trial, middle(|point| point.x), middle(|point| point.y));
        assert!(trial.value(CURSOR_DEVIATIONS) < 1e-3);
    }

    #[test]
    fn a_picked_digit_and_the_readers_own_are_on_the_map() {
        let mut trial = Trial::trained(NAME, STEPS);
        point_at(&mut trial, 1e3, 1e3);
        trial.input(&Input::Pick(Pick::Class(7)));
        let picked = scatter(&trial).picked.unwrap();
        assert_eq!(trial.equipment.data.test.labels[picked], 7);
        assert_eq!(trial.snapshot().held_out, Some(trial.held_out(picked)));
        assert_eq!(scatter(&trial).own, None);
        let image = trial.held_out(5);
        trial.input(&Input::OwnDigit(image[..].into()));
        let (own, there) = (scatter(&trial).own.unwrap(), scatter(&trial).points[5]);
        assert!((own.0 - there.x).abs() < 1e-4 && (own.1 - there.y).abs() < 1e-4, "a held-out digit drawn by hand lies where it lies");
        assert_eq!(trial.images(POINT, "input")[1], image);
    }
}

mod bottleneck {
    use super::*;
    use crate::lab::experiments::bottleneck::*;

    const NAME: &str = "bottleneck";
    /// Two models take a step in each unit of work.
    const WORK: usize = 120;

    #[test]
    fn figures_and_pictures_come_from_the_models_and_pca_does_not() {
        Trial::assert_from_model(NAME, WORK, &[ERROR, WORTH, GAIN, ERROR_2, ERROR_8, ERROR_64], &[ERROR_PANEL, STRIP, COURSE]);
        let trial = Trial::trained(NAME, WORK);
        let before = trial.images(STRIP, "PCA");
        assert_eq!(trial.with_empty_models().images(STRIP, "PCA"), before);
    }

    #[test]
    fn the_knob_puts_the_model_of_its_width_on_show() {
        let mut trial = Trial::trained(NAME, WORK);
        for (name, gauge) in [("2", ERROR_2), ("8", ERROR_8), ("64", ERROR_64)] {
            trial.turn(&WIDTH, name);
            assert_eq!(trial.value(LATENTS), stop(name));
            assert_eq!(trial.value(ERROR), trial.value(gauge), "{name}");
            let Body::Images(strip) = trial.panel(STRIP).body else { panic!("no images") };
            assert_eq!(strip.captions[1], format!("d = {name}"));
            let (error, pca, worth) = (trial.value(ERROR), trial.value(PCA_ERROR), trial.value(WORTH));
            assert_eq!(error < pca, worth > stop(name), "{error} {pca} {worth}");
            assert!((trial.value(GAIN) - worth / stop(name)).abs() < 1e-9);
        }
        let rows = trial.table(ERROR_PANEL);
        let (measured, flat, worth) = (column(&rows, 1), column(&rows, 2), column(&rows, 3));
        assert!((worth[6] - trial.value(WORTH)).abs() < 0.06, "the last to be put on show: {worth:?}");
        assert!((measured[1] - trial.value(ERROR_2)).abs() < 0.006 && (measured[3] - trial.value(ERROR_8)).abs() < 0.006);
        assert!(measured[0] > measured[3], "a wider door lets more through");
        assert!(flat.windows(2).all(|pair| pair[0] > pair[1]));
    }

    #[test]
    fn the_errors_are_those_of_the_copies() {
        // The strip's copies of one digit, and PCA's: the measured error is a mean over all digits, so it lies near the mean over eight.
        let mut trial = Trial::trained(NAME, WORK);
        let mut sums = [0.0, 0.0];
        for _ in 0..24 {
            for (sum, row) in sums.iter_mut().zip(["network", "PCA"]) {
                let images = trial.images(STRIP, row);
                let squared = |(&a, &b): (&u8, &u8)| ((f64::from(a) - f64::from(b)) / 255.0).powi(2);
                *sum += images[0].iter().zip(images[1].iter()).map(squared).sum::<f64>() / 24.0;
            }
            trial.input(&Input::Pick(Pick::Next));
        }
        for (sum, gauge) in sums.into_iter().zip([ERROR, PCA_ERROR]) {
            assert!((sum / trial.value(gauge) - 1.0).abs() < 0.25, "{sum} {}", trial.value(gauge));
        }
    }

    #[test]
    fn linear_layers_ask_for_other_models_that_cannot_beat_pca() {
        let mut trial = Trial::trained(NAME, WORK);
        let before = trial.value(ERROR_8);
        trial.turn(&ACTIVATION, "linear");
        assert_eq!(trial.snapshot().step, 0);
        trial.work(WORK);
        assert_ne!(trial.value(ERROR_8), before);
        assert!(trial.value(ERROR_2) > 0.99 * trial.equipment_error(2));
        trial.turn(&ACTIVATION, "ReLU");
        assert_eq!(trial.value(ERROR_8), before, "what was trained is there again");
    }

    impl Trial {
        /// The error of the first components, which no linear model beats by more than chance.
        fn equipment_error(&mut self, width: usize) -> f64 {
            self.turn(&WIDTH, &width.to_string());
            self.value(PCA_ERROR)
        }
    }

    #[test]
    fn the_digit_is_the_one_that_is_picked() {
        let mut trial = Trial::trained(NAME, WORK);
        let before = trial.images(STRIP, "network")[0].clone();
        trial.input(&Input::Pick(Pick::Next));
        assert_ne!(trial.images(STRIP, "network")[0], before);
        assert_eq!(trial.snapshot().held_out.unwrap(), trial.images(STRIP, "network")[0]);
        trial.give(9);
        assert_eq!(&trial.images(STRIP, "PCA")[0][..], trial.equipment.data.train.image(9));
    }
}

mod beta_sweep {
    use super::*;
    use crate::lab::experiments::beta_sweep::*;
    use crate::lab::recipe::Recipe;
    use crate::model::{Coder, to_unit};

    const NAME: &str = "beta-sweep";
    /// Two models take a step in each unit of work.
    const WORK: usize = 120;

    #[test]
    fn figures_and_pictures_come_from_the_models() {
        Trial::assert_from_model(NAME, WORK, &[KL, RECONSTRUCTION, TOTAL, ACTIVE_UNITS], &[CURVE, STRIP, plot::DIMENSIONS]);
    }

    #[test]
    fn a_dearer_nat_buys_fewer_and_the_knob_drives_the_live_model_alone() {
        let mut trial = Trial::trained(NAME, WORK);
        let table = trial.table(CURVE);
        let (prices, rates) = (column(&table, 0), column(&table, 1));
        assert_eq!(prices[1..], [0.0, 0.1, 0.5, 1.0, 4.0, 10.0]);
        assert!(rates[1] > rates[3] && rates[3] > rates[5] && rates[5] > rates[6], "{rates:?}");
        assert!((rates[0] - trial.value(KL)).abs() < 0.06);
        let mut twin = Trial::trained(NAME, WORK);
        trial.turn(&BETA, "20");
        assert_eq!(trial.value(BETA_NOW), 20.0);
        for trial in [&mut trial, &mut twin] {
            trial.work(WORK);
        }
        assert!(trial.value(KL) < 0.5 * twin.value(KL), "{} {}", trial.value(KL), twin.value(KL));
        assert_eq!(column(&trial.table(CURVE), 1)[1..], column(&twin.table(CURVE), 1)[1..], "the others go their own way");
    }

    #[test]
    fn a_press_draws_another_code_and_the_copies_stay() {
        let mut trial = Trial::trained(NAME, WORK);
        let (copies, draws) = (trial.images(STRIP, "copy"), trial.images(STRIP, "prior"));
        trial.press(&AGAIN);
        assert_eq!(trial.images(STRIP, "copy"), copies);
        let others = trial.images(STRIP, "prior");
        assert!((1..8).all(|column| others[column] != draws[column]));
        trial.input(&Input::Pick(Pick::Next));
        assert_eq!(trial.images(STRIP, "prior"), others);
        assert_ne!(trial.images(STRIP, "copy")[0], copies[0]);
        trial.give(9);
        assert_eq!(&trial.images(STRIP, "copy")[0][..], trial.equipment.data.train.image(9));
    }

    #[test]
    fn the_sum_is_the_sum_and_the_strip_shows_the_model_of_each_price() {
        let mut trial = Trial::trained(NAME, WORK);
        assert_eq!(trial.value(TOTAL), trial.value(RECONSTRUCTION) + trial.value(KL));
        assert_eq!(trial.value(LATENTS_NOW), 8.0);
        let images = trial.images(STRIP, "copy");
        let Body::Images(strip) = trial.panel(STRIP).body else { panic!("no images") };
        trial.session.file().unwrap();
        let reconstructions = column(&trial.table(CURVE), 2);
        for (price, caption, row) in [(0.0, "β = 0", 1), (1.0, "β = 1", 4), (10.0, "β = 10", 6)] {
            let recipe = Recipe::vae("784-256-64-8", price);
            let mut model = recipe.run(recipe.new_vae(&trial.equipment).unwrap(), &trial.equipment.for_one_thread());
            model.measure();
            let unpriced = model.latest().reconstruction;
            assert!((reconstructions[row] - unpriced).abs() < 0.06, "{caption}: {} {unpriced}", reconstructions[row]);
            let column = strip.captions.iter().position(|shown| shown == caption).unwrap();
            assert_eq!(images[column], plot::greys(&model.model().reconstruct(&to_unit(&images[0])))[0], "{caption}");
        }
    }
}

mod manifold {
    use super::*;
    use crate::lab::experiments::manifold::*;

    fn done() -> Trial {
        let mut trial = Trial::open("manifold");
        while trial.session.step().unwrap() == Progress::Continue {}
        trial
    }

    #[test]
    fn a_gap_is_known_once_all_blends_are_measured_and_each_stop_has_its_own() {
        let mut trial = done();
        let gaps = ["another class", "same class", "nearest"].map(|stop| {
            trial.turn(&PAIR, stop);
            assert_eq!(trial.value(BLENDS_MEASURED), TEST as f64, "a knob does not wait for what was measured");
            trial.value(MIDPOINT_GAP)
        });
        assert!(gaps[0] > gaps[1] && gaps[1] > gaps[2] && gaps[2] > 0.0, "{gaps:?}");
        assert!(trial.value(NOISE_GAP) > 1.5);
        let shown: Vec<f64> = trial.table(DISTANCE).rows.iter().map(|row| number(&row[2])).collect();
        assert!((shown[2] - trial.value(NOISE_GAP)).abs() < 0.006 && (shown[1] - gaps[2]).abs() < 0.006 && shown[0] == 1.0, "{shown:?}");

        let fresh = crate::lab::equipment::Equipment::new(trial.equipment.data.clone(), trial.equipment.threads.clone());
        let desk = crate::lab::desk::Desk::new(trial.entry.dials, fresh.data.clone());
        trial.session = crate::lab::session::Session::new(trial.entry, &fresh, desk).unwrap();
        let mut waits = 0;
        while trial.value(BLENDS_MEASURED) < TEST as f64 {
            assert!(trial.value(MIDPOINT_GAP).is_nan());
            trial.work(1);
            waits += 1;
        }
        assert!(waits > 3);
        assert!((trial.value(MIDPOINT_GAP) - gaps[0]).abs() < 1e-12);
    }

    #[test]
    fn the_gallery_shows_what_is_picked_and_its_blends() {
        let mut trial = Trial::open("manifold");
        let digits = trial.images(GALLERY, "digit");
        let blends = trial.images(GALLERY, "blend");
        for stop in ["same class", "nearest"] {
            trial.turn(&PAIR, stop);
            assert_eq!(trial.images(GALLERY, "digit"), digits);
            assert_ne!(trial.images(GALLERY, "blend"), blends);
        }
        for (digit, blend) in digits.iter().zip(trial.images(GALLERY, "blend")) {
            let twice = |&half: &u8| 2 * i16::from(half);
            let partner: Vec<i16> = digit.iter().zip(blend.iter()).map(|(&digit, half)| twice(half) - i16::from(digit)).collect();
            let is_partner = |image: &[u8]| image.iter().zip(&partner).all(|(&pixel, &rest)| (i16::from(pixel) - rest).abs() <= 1);
            assert!(trial.equipment.data.test.images.chunks_exact(PIXELS).any(is_partner), "a blend is the mean with a held-out digit");
        }
        trial.input(&Input::Pick(Pick::Class(4)));
        let Body::Images(gallery) = trial.panel(GALLERY).body else { panic!("no images") };
        assert!(gallery.captions.iter().all(|caption| caption.starts_with('4')));
        trial.give(2);
        assert_eq!(&trial.images(GALLERY, "digit")[0][..], trial.equipment.data.train.image(2));
        let own = trial.table(DISTANCE).rows.pop().unwrap();
        assert_eq!((&own[0], number(&own[1])), (&Words::from("your digit"), 0.0), "a training image is at no distance from the nearest");
        trial.input(&Input::NoOwnDigit);
        assert_eq!(trial.table(DISTANCE).rows.len(), 3);
    }

    #[test]
    fn a_press_draws_fresh_noise_and_nothing_else() {
        let mut trial = done();
        let (noise, digits, gap) = (trial.images(GALLERY, "noise"), trial.images(GALLERY, "digit"), trial.value(NOISE_GAP));
        trial.press(&NOISE);
        assert_ne!(trial.images(GALLERY, "noise"), noise);
        assert_eq!((trial.images(GALLERY, "digit"), trial.value(NOISE_GAP)), (digits, gap));
    }

    #[test]
    fn shares_of_the_variance_need_more_and_more_components() {
        let trial = done();
        let counts = [COMPONENTS_50, COMPONENTS_90, COMPONENTS_95, COMPONENTS_99].map(|gauge| trial.value(gauge));
        assert!(counts.windows(2).all(|pair| pair[0] < pair[1]), "{counts:?}");
        assert!(trial.value(VARIANCE_2) > 5.0 && trial.value(VARIANCE_2) < 50.0);
        assert!(trial.value(INTRINSIC_DIMENSION) > 2.0 && trial.value(TWONN_IMAGES) == TRAIN as f64);
        let Body::Plot(spectrum) = trial.panel(SPECTRUM).body else { panic!("no plot") };
        let Shape::Line(line) = &spectrum.layers[0].shape else { panic!("no line") };
        let at = counts[1] as usize;
        assert!(line[at].1 >= 90.0 && line[at - 1].1 < 90.0);
    }
}

/// A unit is active when the variance of its mean is above 0.01; the model has units on either side of a hundred times that.
#[test]
fn active_units_are_those_whose_mean_moves() {
    use crate::lab::held_out::HeldOut;
    use crate::model::{Coder, Likelihood, Vae};
    let trial = Trial::open("two-term-loss");
    let held_out = HeldOut::of(&trial.equipment);
    let model = Vae::new(&"784-8".parse().unwrap(), Activation::Relu, Likelihood::Bernoulli, 3);
    let codes = model.encode(&crate::model::to_unit(&trial.equipment.data.test.images));
    let variance = |unit: usize| {
        let values: Vec<f64> = codes.iter().skip(unit).step_by(8).map(|&value| f64::from(value)).collect();
        let mean = values.iter().sum::<f64>() / values.len() as f64;
        values.iter().map(|value| (value - mean).powi(2)).sum::<f64>() / values.len() as f64
    };
    let variances: Vec<f64> = (0..8).map(variance).collect();
    assert!(variances.iter().any(|variance| (0.011..1.0).contains(variance)), "{variances:?}");
    let expected: Vec<bool> = variances.iter().map(|variance| *variance > 0.01).collect();
    assert_eq!(held_out.active_units(&model), expected);
}
