/* The poses that the stick figure can begin with, in a square of 1,000. Left is the figure's own left: it looks at us. */

const mirrored = { left: "right", right: "left" };

/** A point for each side from the figure's right ones, which are on our left, mirrored at its middle. */
function both(points, middle = 500) {
  return Object.fromEntries(
    Object.entries(points).flatMap(([name, [x, y]]) => {
      const [side, ...rest] = name.split("_");
      const other = rest.length ? [[[mirrored[side], ...rest].join("_"), { x: 2 * middle - x, y }]] : [];
      return [[name, { x, y }], ...other];
    }),
  );
}

const upper = { nose: [500, 90], right_shoulder: [410, 220], right_hip: [440, 500] };
const arms = { right_elbow: [370, 360], right_wrist: [360, 490] };
const legs = { right_knee: [435, 720], right_ankle: [435, 940] };
const raised = { right_elbow: [340, 130], right_wrist: [370, 0] };

const standing = both({ ...upper, ...arms, ...legs });

export const POSES = {
  standing,
  raised: both({ ...upper, ...raised, ...legs }),
  bust: both({ ...upper, ...arms }),
  walking: {
    ...standing,
    left_knee: { x: 600, y: 700 },
    left_ankle: { x: 640, y: 930 },
    right_knee: { x: 440, y: 710 },
    right_ankle: { x: 300, y: 900 },
    left_elbow: { x: 560, y: 370 },
    left_wrist: { x: 480, y: 470 },
    right_elbow: { x: 380, y: 370 },
    right_wrist: { x: 470, y: 450 },
  },
  // Seen from the side, turned to our right.
  sitting: {
    nose: { x: 470, y: 100 },
    left_shoulder: { x: 430, y: 240 },
    right_shoulder: { x: 390, y: 240 },
    left_elbow: { x: 480, y: 390 },
    right_elbow: { x: 430, y: 390 },
    left_wrist: { x: 600, y: 470 },
    right_wrist: { x: 560, y: 480 },
    left_hip: { x: 420, y: 560 },
    right_hip: { x: 390, y: 560 },
    left_knee: { x: 690, y: 580 },
    right_knee: { x: 660, y: 590 },
    left_ankle: { x: 680, y: 880 },
    right_ankle: { x: 650, y: 890 },
  },
};
